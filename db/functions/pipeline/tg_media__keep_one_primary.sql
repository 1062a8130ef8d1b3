create or replace function pipeline.tg_media__keep_one_primary()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: whoever chooses a picture, all others of the listing step back. Those that ingest holds it settles itself, so
-- that nobody waits in a circle.
begin
    update public.mls_listing_media as m
    set is_primary = false, updated_at = now()
    where m.id in (
        select o.id from public.mls_listing_media as o
        where o.listing_id = new.listing_id and o.is_primary and o.id <> new.id
            -- Of several that one statement chooses the first stays.
            and exists (select from public.mls_listing_media as n where n.id = new.id and n.is_primary)
        for no key update of o skip locked);
    return null;
end
$func$;
comment on function pipeline.tg_media__keep_one_primary() is
    'A picture that a person makes the primary one is the listing''s only one.';

create or replace trigger _800_keep_one_primary_new after insert on public.mls_listing_media
    for each row when (new.is_primary
        and (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member')))
    execute function pipeline.tg_media__keep_one_primary();
create or replace trigger _800_keep_one_primary after update of is_primary on public.mls_listing_media
    for each row when (new.is_primary and old.is_primary is not true
        and (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member')))
    execute function pipeline.tg_media__keep_one_primary();
