create or replace function pipeline.stage_duplicates(p_batch_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    -- As a value, not joined: the planner then knows that the source is one.
    v_source integer := (select b.source_id from staging.batches as b where b.batch_id = p_batch_id);
begin
    -- One source id more than once: a repeated row is a duplicate, rows that differ are for a person.
    -- What occurs once, nearly all, is left out first: counting distinct values sorts.
    with repeated as materialized (
        select s.source_id, min(s.line) as first_line, min(s.listing_id) as listing_id,
            count(distinct s.content_hash) > 1 as differ
        from staging.listings as s
        where s.batch_id = p_batch_id and s.source_id in (
            select o.source_id from staging.listings as o where o.batch_id = p_batch_id group by o.source_id having count(*) > 1)
        group by s.source_id
    )
    update staging.listings as s
    set listing_id = r.listing_id,
        action = case when r.differ then case when s.action = 'unchanged' then 'update' else s.action end
            when s.line = r.first_line then s.action else 'duplicate' end,
        status = case when r.differ then 'pending' when s.line = r.first_line then s.status else 'settled' end,
        ok_to_promote = s.ok_to_promote and not r.differ and s.line = r.first_line,
        flags = case when r.differ then array_append(s.flags, 'same_id_twice') when s.line = r.first_line then s.flags end
    from repeated as r
    where s.batch_id = p_batch_id and s.source_id = r.source_id;

    -- New records under one key are one listing; the first makes it.
    with twins as materialized (
        select s.dedupe_key, min(s.line) as first_line
        from staging.listings as s
        join staging.batches as b using (batch_id)
        where s.batch_id = p_batch_id and s.action = 'insert' and s.dedupe_key is not null
            and b.config_params -> 'match_on' ? 'dedupe_key'
        group by s.dedupe_key
        having count(*) > 1
    )
    update staging.listings as s
    set listing_id = f.listing_id, action = 'update', certainty_score = 0.95
    from twins as t
    join staging.listings as f on f.batch_id = p_batch_id and f.line = t.first_line and f.dedupe_key = t.dedupe_key
    where s.batch_id = p_batch_id and s.action = 'insert' and s.dedupe_key = t.dedupe_key and s.line > t.first_line;

    -- Two records of one source on one listing, unless it was settled before (both in the source map).
    with newcomers as materialized (
        select s.staging_id, s.listing_id, s.source_id, s.certainty_score
        from staging.listings as s
        where s.batch_id = p_batch_id and s.action in ('insert', 'update')
            and not exists (select from public.listing_source_map as m where m.source = v_source and m.source_id = s.source_id)
    ),
    crowding as (
        select n.staging_id
        from newcomers as n
        join staging.listings as o on o.batch_id = p_batch_id and o.action <> 'duplicate'
            and o.listing_id = n.listing_id and o.source_id <> n.source_id
        union
        select n.staging_id
        from newcomers as n
        join public.listing_source_map as m on m.listing_id = n.listing_id and m.source = v_source and m.source_id <> n.source_id
        where n.certainty_score < 1 and m.deleted_at is null
    )
    update staging.listings as s
    set status = 'pending', ok_to_promote = false, flags = array_append(s.flags, 'same_listing_twice')
    from crowding as c
    where s.batch_id = p_batch_id and s.staging_id = c.staging_id;
end
$func$;
comment on function pipeline.stage_duplicates(bigint) is
    'Within a batch: repeated rows become duplicates; rows that share an id but differ, and records of one source that fall on one listing, are flagged same_id_twice and same_listing_twice.';
