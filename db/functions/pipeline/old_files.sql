create or replace function pipeline.old_files(p_now timestamptz default now(), p_ids bigint[] default null)
returns setof bigint language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select f.id
    from pipeline.files as f
    where f.expired_at is null and f.created_at < pipeline.kept_since('files', p_now) and (p_ids is null or f.id = any (p_ids))
        and not exists (select from pipeline.job_queue as j where j.input_file_id = f.id and j.status in ('pending', 'running', 'held'))
        -- No batch of it waits for a person, is the newest of its source, or the newest that was promoted.
        and not exists (select from staging.batches as b
            where (b.file_id = f.id or b.raw_file_id = f.id and f.stage = 'import') and b.pruned_at is null
                and (b.batch_id not in (select o.batch_id from pipeline.over_batches('files', p_now) as o)
                    or exists (select from staging.listings as s where s.batch_id = b.batch_id and s.status in ('pending', 'accepted', 'held'))))
        -- Nor is the last that was made of it still to be staged.
        and not exists (select from pipeline.files as c
            where c.parent_file_id = f.id and c.expired_at is null
                and not exists (select from pipeline.files as n where n.parent_file_id = f.id and n.id > c.id)
                and not exists (select from staging.batches as b where b.file_id = c.id))
        -- What was never processed waits for its stage, unless a newer file says all that its source has.
        and (exists (select from pipeline.files as c where c.parent_file_id = f.id)
            or exists (select from staging.batches as b where b.file_id = f.id)
            or exists (select from pipeline.files as c join staging.batches as b on b.file_id = c.id
                where f.stage = 'transform' and c.parent_file_id = f.parent_file_id and c.id > f.id)
            or exists (select from staging.batches as b
                where b.source_id = f.source_id and b.data_domain = f.data_domain and b.is_snapshot and b.promoted_at is not null
                    and b.raw_file_id > coalesce(f.parent_file_id, f.id)))
$func$;
comment on function pipeline.old_files(timestamptz, bigint[]) is
    'Raw and transformed files that are older than they are kept and that nothing needs any more: no job, no batch that waits or is its source''s newest, no stage that is still to come. p_ids: only of these.';
