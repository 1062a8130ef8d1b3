create or replace function pipeline.stage_swapped(p_batch_id bigint)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    c_enough constant integer := 25;
    v_batch staging.batches;
    v_standing boolean;
    v_count bigint;
begin
    select b.* into strict v_batch from staging.batches as b where b.batch_id = p_batch_id;
    -- Where the DMO's listings lie tells more than a file that may be turned as a whole; without them the file's own points do.
    v_standing := c_enough = (select count(*) from (
        select from public.listings as l
        where l.dmo_id = v_batch.dmo_id and l.lat is not null and l.deleted_at is null limit c_enough) as l);

    with cells as materialized (
        -- How many points lie in each cell of a quarter of a degree.
        select floor(p.lat * 4)::integer as y, floor(p.lng * 4)::integer as x, count(*) as n
        from (
            select l.lat, l.lng from public.listings as l
            where v_standing and l.dmo_id = v_batch.dmo_id and l.deleted_at is null
            union all
            select s.lat, s.lng from staging.listings as s
            where not v_standing and s.batch_id = p_batch_id and s.action <> 'duplicate'
        ) as p
        where p.lat is not null
        group by y, x
    ),
    quartiles as (
        select v.axis, min(v.cell) filter (where v.upto >= v.total / 4) as q1, min(v.cell) filter (where v.upto >= v.total * 3 / 4) as q3,
            min(v.total) as total
        from (
            select a.axis, a.cell, sum(sum(c.n)) over (partition by a.axis order by a.cell) as upto,
                sum(sum(c.n)) over (partition by a.axis) as total
            from cells as c
            cross join lateral (values ('lat', c.y), ('lng', c.x)) as a (axis, cell)
            group by a.axis, a.cell
        ) as v
        group by v.axis
    ),
    -- Tukey's fences, in degrees: the middle half of the points, and half as much again and more on both sides. As long as
    -- those of latitude and longitude are apart, no point that belongs here looks as if it were turned.
    fences as materialized (
        select f.*, greatest(1, least(4, ceil(6 * sqrt((f.q3_lat - f.q1_lat + 1) * (f.q3_lng - f.q1_lng + 1) / f.total))))::integer as reach
        from (
            select a.q1 as q1_lat, a.q3 as q3_lat, o.q1 as q1_lng, o.q3 as q3_lng, a.total,
                (a.q1 - 2 - 1.5 * (a.q3 - a.q1)) / 4 as lat_from, (a.q3 + 3 + 1.5 * (a.q3 - a.q1)) / 4 as lat_to,
                (o.q1 - 2 - 1.5 * (o.q3 - o.q1)) / 4 as lng_from, (o.q3 + 3 + 1.5 * (o.q3 - o.q1)) / 4 as lng_to
            from quartiles as a
            join quartiles as o on a.axis = 'lat' and o.axis = 'lng'
        ) as f
        where f.total >= c_enough and (f.lat_to < f.lng_from or f.lng_to < f.lat_from)
    ),
    there as materialized (
        select s.staging_id, s.listing_id, s.lat, s.lng, floor(s.lat * 4)::integer as y, floor(s.lng * 4)::integer as x
        from fences as f
        join staging.listings as s on s.lat between f.lng_from and f.lng_to and s.lng between f.lat_from and f.lat_to
        where s.batch_id = p_batch_id and s.action in ('insert', 'update')
    ),
    turned as materialized (
        -- Where the listing stands already it was let through once.
        select t.staging_id, t.y, t.x from there as t
        where not exists (select from public.listings as l where l.id = t.listing_id and l.lat = t.lat and l.lng = t.lng)
    ),
    weighed as materialized (
        select t.y, t.x, t.n,
            3 <= (select sum(c.n) from cells as c
                where c.y between t.x - f.reach and t.x + f.reach and c.x between t.y - f.reach and t.y + f.reach)
            -- Others of the DMO may truly lie there.
            and not (v_standing and exists (select from cells as c
                where c.y between t.y - f.reach and t.y + f.reach and c.x between t.x - f.reach and t.x + f.reach)) as is_amid
        from (select t.y, t.x, count(*) as n from turned as t group by t.y, t.x) as t
        cross join fences as f
    )
    update staging.listings as s
    set flags = array_append(s.flags, 'swapped_coordinates'), ok_to_promote = false,
        status = case when s.status in ('held', 'rejected') then s.status else 'pending' end
    from turned as t
    join weighed as w using (y, x)
    where s.batch_id = p_batch_id and s.staging_id = t.staging_id and w.is_amid
        -- A second region of the source looks different: turned, most of its points would lie where there are no others.
        and (select 2 * sum(o.n) filter (where o.is_amid) > sum(o.n) from weighed as o);
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;
comment on function pipeline.stage_swapped(bigint) is
    'Flags (swapped_coordinates) the news of a batch whose latitude and longitude look exchanged though both are in range: the point lies far from the DMO''s others, and amid them once turned. Gives how many. Finds none where points are few or spread so wide that nothing can be told.';
