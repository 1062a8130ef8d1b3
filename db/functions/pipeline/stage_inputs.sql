create or replace function pipeline.stage_inputs(p_dmo_id integer, p_type text, p_data_domain text)
returns table (source_name text, input_file_id bigint, batch_id bigint) language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select s.name, f.id, null::bigint
    from pipeline.files as f
    join pipeline.sources as s on s.id = f.source_id
    where f.dmo_id = p_dmo_id and f.data_domain = p_data_domain and f.expired_at is null and not pipeline.is_paused(s.id, p_data_domain)
        and (p_type = 'transform' and f.stage = 'import' and not exists (select from pipeline.files as c where c.parent_file_id = f.id)
            or p_type = 'stage' and f.stage = 'transform' and not exists (select from staging.batches as b where b.file_id = f.id))
        -- One that failed waits for a person, not for the next night.
        and not exists (select from pipeline.job_queue as j where j.input_file_id = f.id and j.status = 'held')
    union all
    select s.name, null, b.batch_id
    from staging.batches as b
    join pipeline.sources as s on s.id = b.source_id
    where p_type = 'promote' and b.dmo_id = p_dmo_id and b.data_domain = p_data_domain and b.status <> 'held' and b.pruned_at is null
        and not pipeline.is_paused(s.id, p_data_domain)
        and (exists (select from staging.listings as l
                where l.batch_id = b.batch_id and l.action <> 'unchanged' and l.status = 'accepted' and l.ok_to_promote)
            or b.promoted_at is null and pipeline.accept_batch(b.batch_id, false)
                -- Nothing is left of one that a newer one has overtaken.
                and not exists (select from staging.listings as l where l.batch_id = b.batch_id and l.status = 'superseded'))
        and not exists (select from pipeline.job_queue as j where j.dmo_id = p_dmo_id and j.batch_id = b.batch_id and j.status = 'held')
    order by 2, 3
$func$;
comment on function pipeline.stage_inputs(integer, text, text) is
    'What waits for a stage of a DMO: raw files that were not transformed, transformed files that were not staged, batches that hold something to promote; oldest first. What a held job has is left out, and what a paused source sent.';
