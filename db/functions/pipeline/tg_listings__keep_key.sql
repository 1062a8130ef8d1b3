create or replace function pipeline.tg_listings__keep_key()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people may edit listings but not write match_keys.
begin
    new.dedupe_key := pipeline.dedupe_key(
        pipeline.match_text(new.name), pipeline.match_text(new.address),
        case when new.lat is null then pipeline.match_text(new.locality) end,
        case when new.lat is null then pipeline.match_text(new.postal_code) end, new.lat, new.lng);
    if new.dedupe_key is not null then
        insert into pipeline.match_keys (tenant_id, dedupe_key, listing_id)
        values (new.tenant_id, new.dedupe_key, new.id)
        on conflict do nothing;
    end if;
    return new;
end
$func$;
comment on function pipeline.tg_listings__keep_key() is
    'Keeps the dedupe key true to the values it is made of; the keys that a listing had before go on leading to it.';

create or replace trigger _100_keep_key before update of name, address, locality, postal_code, lat, lng on public.listings
    for each row when ((old.name, old.address, old.locality, old.postal_code, old.lat, old.lng)
        is distinct from (new.name, new.address, new.locality, new.postal_code, new.lat, new.lng)
        -- The merge knows the key of the values that it brings, and has it in match_keys.
        and old.dedupe_key is not distinct from new.dedupe_key)
    execute function pipeline.tg_listings__keep_key();
create or replace trigger _100_make_key before insert on public.listings
    for each row when (new.dedupe_key is null and new.name is not null)
    execute function pipeline.tg_listings__keep_key();
