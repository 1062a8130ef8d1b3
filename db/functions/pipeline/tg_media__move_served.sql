create or replace function pipeline.tg_media__move_served()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: whoever writes the photo, the tenant's setting counts, and the time is no writer's to set. Listings are taken in
-- the order in which ingest takes them.
begin
    if exists (select from pipeline.serve_settings as s where s.photos_move_timestamp) then
        with moved as materialized (
            select t.id
            from public.mls_listings as t
            join pipeline.serve_settings as s on s.tenant_id = t.tenant_id and s.photos_move_timestamp
            where t.id in (select m.listing_id from changed as m)
            order by t.tenant_id, t.origin_key nulls last, t.id
            for no key update of t
        )
        update public.mls_listings as t
        set reso_modified_ts = greatest(clock_timestamp(), t.reso_modified_ts + interval '1 microsecond')
        from moved as m
        where t.id = m.id;
    end if;
    return null;
end
$func$;
comment on function pipeline.tg_media__move_served() is
    'Moves the time of listings whose photos changed, where pipeline.serve_settings says so.';

create or replace trigger _300_move_served_insert after insert on public.mls_listing_media
    referencing new table as changed
    for each statement execute function pipeline.tg_media__move_served();
create or replace trigger _300_move_served_update after update on public.mls_listing_media
    referencing new table as changed
    for each statement execute function pipeline.tg_media__move_served();
create or replace trigger _300_move_served_delete after delete on public.mls_listing_media
    referencing old table as changed
    for each statement execute function pipeline.tg_media__move_served();
