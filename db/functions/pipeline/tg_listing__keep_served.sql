create or replace function pipeline.tg_listing__keep_served()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: whoever writes the listing, its tenant's setting counts, and not what the writer may read of it.
declare
    v_is_given boolean;
begin
    if tg_op = 'UPDATE' then
        v_is_given := new.is_served <> old.is_served or new.reso_modified_ts <> old.reso_modified_ts;
    end if;
    new.is_served := case
        when new.status in ('PUBLISHED', 'UNDER_OFFER', 'SOLD', 'WITHDRAWN') then true
        when new.status = 'INGESTED' and new.is_externally_managed and not new.origin_deleted then
            coalesce((select s.serve_ingested from pipeline.serve_settings as s where s.tenant_id = new.tenant_id), true)
        else false
    end;
    if tg_op = 'INSERT' then
        new.reso_modified_ts := coalesce(new.modified_ts, new.created_at);
    elsif v_is_given then
        -- A setting or a photo: it says itself what it moves.
        return new;
    elsif current_setting('pipeline.merging', true) = 'on' and pipeline.is_service() then
        new.reso_modified_ts := case
            when new.claimed_at is null and old.reso_modified_ts = coalesce(old.modified_ts, old.created_at) then
                coalesce(new.modified_ts, new.created_at)
            when new.claimed_at is null and new.modified_ts > old.reso_modified_ts then new.modified_ts
            else greatest(clock_timestamp(), old.reso_modified_ts + interval '1 microsecond')
        end;
    elsif new.is_externally_managed <> old.is_externally_managed or new.origin_deleted <> old.origin_deleted
        or new.claimed_at is distinct from old.claimed_at
        or exists (
            select from pipeline.field_rules as f
            cross join (select to_jsonb(old) as was, to_jsonb(new) as is_now offset 0) as r
            where f.data_domain = 'mls_listings' and r.was -> f.target_column is distinct from r.is_now -> f.target_column)
    then
        new.reso_modified_ts := greatest(clock_timestamp(), old.reso_modified_ts + interval '1 microsecond');
    end if;
    return new;
end
$func$;
comment on function pipeline.tg_listing__keep_served() is
    'Keeps is_served and reso_modified_ts of a listing: what its source writes while nobody claimed it has the source''s own time, any other change of what is served the time of the change.';

-- Ingest makes its rows with these values: a row of 200 columns is taken apart and put together again for a trigger.
create or replace trigger _300_serve_new before insert on public.mls_listings
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_listing__keep_served();
create or replace trigger _300_keep_served before update on public.mls_listings
    for each row execute function pipeline.tg_listing__keep_served();
