create or replace function pipeline.ingest_execute(p_step text, p_batch pipeline.ingest_batches, p_record_count bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_sql text;
begin
    if pipeline.is_small_batch(p_record_count) then
        perform pipeline.ingest_execute_prepared(p_step, p_batch.data_domain, format('%s, %L', p_batch.batch_id, p_batch.origin_system));
    else
        -- Planned for this batch: the plan for one record would be wrong for many.
        execute format('select pipeline.ingest_%s_sql($1)', p_step) into v_sql using p_batch.data_domain;
        execute v_sql using p_batch.batch_id, p_batch.origin_system;
    end if;
end
$func$;
comment on function pipeline.ingest_execute(text, pipeline.ingest_batches, bigint) is
    'Runs a step of ingest (resolve, insert, lock, overtaken, returned, merge, remember, rejects) on a batch of p_record_count records.';
