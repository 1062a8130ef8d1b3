create or replace function pipeline.said_since(p_source_id integer, p_batch_ids bigint[])
returns setof text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select s.source_id from staging.listings as s where s.batch_id = any (p_batch_ids)
    union
    -- Of rows that are not kept any more the map tells: who said it last, and when it was seen last.
    select m.source_id from public.listing_source_map as m
    where m.source = p_source_id
        and (m.last_batch_id = any (p_batch_ids)
            or m.last_seen >= (select min(b.created_at) from staging.batches as b where b.batch_id = any (p_batch_ids) and b.pruned_at is not null))
$func$;
comment on function pipeline.said_since(integer, bigint[]) is
    'The ids of the records that some batches of a source had, whether their staged rows are still kept or not.';
