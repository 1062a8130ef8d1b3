create or replace function pipeline.newer_batches(p_batch_id bigint)
returns table (batch_id bigint, raw_file_id bigint, promoted_at timestamptz, is_later boolean, is_whole boolean, why text)
language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select n.batch_id, n.raw_file_id, n.promoted_at,
        (n.raw_file_id, n.file_id, n.batch_id) > (b.raw_file_id, b.file_id, b.batch_id),
        n.is_snapshot or b.is_snapshot,
        case
            when n.raw_file_id > b.raw_file_id then format('its file, %s, was imported %s; that of batch %s, %s, came later',
                coalesce(bf.original_name, bf.id::text), to_char(bf.created_at, 'YYYY-MM-DD HH24:MI'), n.batch_id, coalesce(nf.original_name, nf.id::text))
            when nt.version > bt.version then format('it was transformed with version %s of the configuration, batch %s with version %s', bt.version, n.batch_id, nt.version)
            when n.config_version > b.config_version then format('it was staged with version %s of the configuration, batch %s with version %s', b.config_version, n.batch_id, n.config_version)
            else format('batch %s was made of the same file after it', n.batch_id)
        end
    from staging.batches as b
    join staging.batches as n on n.source_id = b.source_id and n.data_domain = b.data_domain and n.batch_id <> b.batch_id and n.promoted_at is not null
    join pipeline.files as bf on bf.id = b.raw_file_id
    join pipeline.files as nf on nf.id = n.raw_file_id
    left join pipeline.files as bm on bm.id = b.file_id
    left join pipeline.job_configs as bt on bt.job_id = bm.job_id
    left join pipeline.files as nm on nm.id = n.file_id
    left join pipeline.job_configs as nt on nt.job_id = nm.job_id
    where b.batch_id = p_batch_id
        and ((n.raw_file_id, n.file_id, n.batch_id) > (b.raw_file_id, b.file_id, b.batch_id)
            or nt.version > bt.version or n.config_version > b.config_version)
$func$;
comment on function pipeline.newer_batches(bigint) is
    'The batches of a batch''s source and domain that were promoted and are newer than it: made of a file that was imported later, of the same file later, or with a newer configuration. is_later: newer by their order (import, transform, stage), so that their word on a record counts; is_whole: all records of the source are concerned, since one of the two holds everything; else those that said_since() names; why: in words.';
