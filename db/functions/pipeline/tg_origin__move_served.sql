create or replace function pipeline.tg_origin__move_served()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the time is no writer's to set. The merge has the listings locked already.
begin
    update public.mls_listings as t
    set reso_modified_ts = greatest(clock_timestamp(), t.reso_modified_ts + interval '1 microsecond')
    from said as s
    where t.id = s.record_id and (t.claimed_at is not null or t.reso_modified_ts <> coalesce(t.modified_ts, t.created_at))
        and t.reso_modified_ts < now();
    return null;
end
$func$;
comment on function pipeline.tg_origin__move_served() is
    'News of a source may change fields that are served from its record alone: moves the listing''s time unless the merge has done so, or the time is the source''s own.';

create or replace trigger _300_move_served after update on pipeline.origin_property
    referencing new table as said
    for each statement execute function pipeline.tg_origin__move_served();
