create or replace function pipeline.old_job_errors(p_now timestamptz default now(), p_limit bigint default null)
returns setof bigint language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_since timestamptz := pipeline.kept_since('job_errors', p_now);
    v_domain pipeline.data_domains;
begin
    return query
        with past as materialized (
            select j.job_id
            from (select distinct e.job_id from pipeline.job_errors as e where e.created_at < v_since) as d
            join pipeline.job_queue as j using (job_id)
            where j.dmo_id is not null and j.finished_at < v_since and pipeline.is_history(j)
        )
        select e.id from past as p join pipeline.job_errors as e using (job_id)
        where e.created_at < v_since
            -- What a person has mended goes with its error: not while the import of it waits.
            and not exists (
                select from pipeline.corrections as c
                join pipeline.job_queue as j on j.job_id = c.job_id
                where c.error_id = e.id and j.status in ('pending', 'running', 'held'))
        limit p_limit;
    -- Calls of real estate have no successor: here a record is settled when it was taken since, or refused again.
    for v_domain in select d.* from pipeline.data_domains as d where d.origin_table is not null order by d.data_domain loop
        return query execute format($query$
            select e.id
            from pipeline.job_errors as e
            join pipeline.job_queue as j using (job_id)
            join pipeline.ingest_batches as b on b.job_id = j.job_id
            where e.created_at < $1 and j.data_domain = %1$L and e.record_id is not null
                and (exists (select from public.tenants as t
                        join %2$s as o on o.tenant_id = t.id and o.origin_system = b.origin_system and o.origin_key = e.record_id
                        where o.last_seen > e.created_at)
                    or exists (select from pipeline.job_errors as n
                        join pipeline.job_queue as k on k.job_id = n.job_id and k.job_type = j.job_type and k.data_domain = j.data_domain
                        where n.record_id = e.record_id and n.id > e.id and n.job_id > e.job_id))
            limit $2
            $query$, v_domain.data_domain, v_domain.origin_table)
        using v_since, p_limit;
    end loop;
end
$func$;
comment on function pipeline.old_job_errors(timestamptz, bigint) is
    'Records that could not go on, longer ago than they are kept, and that wait for nobody: a later job of their stage and source ended well; in real estate, the same record was taken or refused since. p_limit: at most so many of files, and of each domain of real estate.';
