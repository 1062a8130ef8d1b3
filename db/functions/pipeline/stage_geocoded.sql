create or replace function pipeline.stage_geocoded(p_batch_id bigint)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_count bigint;
begin
    update staging.listings as s
    set flags = array_append(s.flags, case when s.lat is null then 'missing_coordinates' else 'imprecise_coordinates' end), ok_to_promote = false,
        status = case when s.status in ('held', 'rejected') then s.status else 'pending' end
    where s.batch_id = p_batch_id and s.action in ('insert', 'update') and s.problems @> '[{"field": "coordinates"}]'
        -- A listing that has coordinates lacks none; these were let through once, or are not moved because a person set them.
        and not exists (
            select from public.listings as l
            where l.id = s.listing_id and l.lat is not null and l.lng is not null
                and (s.lat is null or (l.lat, l.lng) = (s.lat, s.lng)
                    or exists (select from pipeline.field_owners as o
                        where o.data_domain = 'listings' and o.record_id = l.id and o.field in ('lat', 'lng') and o.actor is not null)));
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;
comment on function pipeline.stage_geocoded(bigint) is
    'Flags the news of a batch whose place was to be found by geocoding: missing_coordinates where it was not, imprecise_coordinates where the answer is less precise than min_precision. Gives how many.';
