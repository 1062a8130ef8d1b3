create or replace function pipeline.complete_ingest(p_batch_id bigint)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_batch pipeline.ingest_batches;
    v_domain pipeline.data_domains;
    v_job_id bigint;
    v_answer jsonb;
    v_errors jsonb := '[]';
begin
    select b.* into strict v_batch from pipeline.ingest_batches as b where b.batch_id = p_batch_id;
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = v_batch.data_domain;
    if exists (select from staging.ingest_problems as p where p.batch_id = p_batch_id) then
        insert into pipeline.job_queue (job_type, status, data_domain, started_at, finished_at, locked_by)
        values ('ingest', 'completed', v_batch.data_domain, v_batch.started_at, clock_timestamp(), session_user)
        returning job_id into v_job_id;
        execute format($query$
            insert into pipeline.job_errors (job_id, line, record_id, original_record, error_type, error_message)
            -- A record that was taken stands in the origin table, word for word; of one that was not, this is all there is.
            select $1, p.position, left(r.origin_key, 255), case when r.action = 'reject' then jsonb_strip_nulls(to_jsonb(s) - '{batch_id,position}'::text[])
                else jsonb_build_object(p.field, p.value) end, p.code, pipeline.problem_text(p.code, p.field, p.value)
            from staging.ingest_problems as p
            join staging.ingest_records as r using (batch_id, position)
            join %s as s using (batch_id, position)
            where p.batch_id = $2
            $query$, v_domain.staging_table) using v_job_id, p_batch_id;
        select jsonb_agg(jsonb_build_object('index', e.index, 'key', left(e.origin_key, 255), 'field', e.field, 'code', e.code, 'message', e.message) order by e.index)
        into v_errors
        from (
            select p.position - b.first_position as index, r.origin_key, p.field, p.code, pipeline.problem_text(p.code, p.field, p.value) as message
            from staging.ingest_problems as p
            join staging.ingest_records as r using (batch_id, position)
            cross join (select min(r.position) as first_position from staging.ingest_records as r where r.batch_id = p_batch_id) as b
            where p.batch_id = p_batch_id
            order by p.position
            limit 50
        ) as e;
    end if;

    select jsonb_build_object('batch_id', v_batch.batch, 'received', count(*),
        'inserted', count(*) filter (where r.action = 'insert'), 'updated', count(*) filter (where r.action = 'update'),
        'merged', count(*) filter (where r.action = 'merge'), 'unchanged', count(*) filter (where r.action = 'unchanged'),
        'skipped', count(*) filter (where r.action = 'skip'), 'rejected', count(*) filter (where r.action = 'reject'),
        'conflicts', (select count(*) from pipeline.suggestions as g
            where g.batch_id = p_batch_id and g.data_domain = v_batch.data_domain and g.kind = 'conflict' and g.status = 'open'),
        'errors', v_errors,
        'ms', round(1000 * extract(epoch from clock_timestamp() - v_batch.started_at)))
    into v_answer
    from staging.ingest_records as r
    where r.batch_id = p_batch_id;

    perform pipeline.note_progress(v_batch);
    execute format('delete from %s as s where s.batch_id = $1', v_domain.staging_table) using p_batch_id;
    delete from staging.ingest_problems as p where p.batch_id = p_batch_id;
    delete from staging.ingest_records as r where r.batch_id = p_batch_id;
    update pipeline.ingest_batches as b set answer = v_answer, job_id = v_job_id where b.batch_id = p_batch_id;
    return v_answer;
end
$func$;
comment on function pipeline.complete_ingest(bigint) is
    'Counts a merged batch, keeps what was wrong in pipeline.job_errors, empties its staging rows, and keeps and gives the answer of the call: batch_id, received, inserted, updated, merged, unchanged, skipped, rejected, conflicts, errors (at most 50: index, key, field, code, message), ms.';
