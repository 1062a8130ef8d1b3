create or replace function pipeline.over_batches(p_kind text, p_now timestamptz default now())
returns table (batch_id bigint, source_id integer) language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select b.batch_id, b.source_id
    from staging.batches as b
    where b.pruned_at is null and b.status <> 'held' and b.created_at < pipeline.kept_since(p_kind, p_now)
        and coalesce(b.promoted_at, b.created_at) < pipeline.kept_since(p_kind, p_now)
        -- The newest edition of a source stays, and the newest that was promoted.
        and exists (select from staging.batches as n
            where n.source_id = b.source_id and n.data_domain = b.data_domain and n.batch_id > b.batch_id)
        and (b.promoted_at is null or exists (select from staging.batches as n
            where n.source_id = b.source_id and n.data_domain = b.data_domain and n.batch_id > b.batch_id and n.promoted_at is not null))
        -- Of one that was never promoted either all waits or nothing.
        and (b.promoted_at is not null or not exists (select from staging.listings as s
            where s.batch_id = b.batch_id and s.status in ('pending', 'accepted', 'held')))
        and not exists (select from pipeline.job_queue as j where j.batch_id = b.batch_id and j.status in ('pending', 'running', 'held'))
$func$;
comment on function pipeline.over_batches(text, timestamptz) is
    'Batches that nothing is done with any more and that are older than p_kind (of pipeline.retention) is kept: a newer one of their source is there, no job works on them or is held, and they are not wholly undecided. Single rows of them may still wait for a person, see is_settled().';
