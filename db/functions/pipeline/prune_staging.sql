create or replace function pipeline.prune_staging(p_limit integer default 20000, p_now timestamptz default now())
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: each batch, against promote; then its rows, against decisions. What somebody has in hand is passed over.
declare
    v_batch record;
    v_step bigint;
    v_count bigint := 0;
begin
    -- A loop, since each batch is locked by itself.
    for v_batch in
        select b.batch_id, b.source_id from staging.batches as b
        where b.batch_id in (select o.batch_id from pipeline.over_batches('staged_rows', p_now) as o)
        order by b.batch_id
        for update of b skip locked
    loop
        exit when v_count >= p_limit;
        -- What hangs on a row goes with it.
        delete from staging.listings as s
        where s.staging_id = any (array(
            select s.staging_id from staging.listings as s
            where s.batch_id = v_batch.batch_id and pipeline.is_settled(s, v_batch.source_id)
            limit p_limit - v_count
            for update skip locked));
        get diagnostics v_step = row_count;
        v_count := v_count + v_step;
        update staging.batches as b set pruned_at = clock_timestamp()
        where b.batch_id = v_batch.batch_id and not exists (select from staging.listings as s where s.batch_id = b.batch_id);
    end loop;
    return v_count;
end
$func$;
comment on function pipeline.prune_staging(integer, timestamptz) is
    'Removes at most p_limit staged rows that are settled from batches that are over, oldest first, and says how many. A batch itself stays.';
