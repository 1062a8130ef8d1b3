create or replace function pipeline.ingest_records(p_data_domain text, p_records jsonb, p_origin_system text, p_batch text)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $func$
declare
    v_count integer;
    v_batch pipeline.ingest_batches;
begin
    if jsonb_typeof(p_records) is distinct from 'array' then
        raise exception 'records must be an array of objects' using errcode = 'LC031',
            detail = format('It is %s.', coalesce(jsonb_typeof(p_records), 'null')), hint = 'Send {"records": [{…}, {…}], "origin_system": "…"}.';
    end if;
    v_batch := pipeline.begin_ingest(p_data_domain, p_origin_system, coalesce(p_batch, gen_random_uuid()::text),
        case when p_batch is null then gen_random_uuid() else md5(p_records::text)::uuid end);
    if v_batch.answer is not null then
        return v_batch.answer;
    end if;
    v_count := jsonb_array_length(p_records);
    if v_count <= 20 then
        -- Saves the planning and costs parsing the records once more.
        perform pipeline.ingest_execute_prepared('load', p_data_domain, quote_literal(p_records));
    else
        execute pipeline.ingest_load_sql(p_data_domain) using p_records;
    end if;
    return pipeline.ingest_batch(v_batch.batch_id, v_count);
end
$func$;
comment on function pipeline.ingest_records(text, jsonb, text, text) is
    'Takes Gold-shaped records of a domain and merges them. p_records: array of objects; p_origin_system: QOBRIX, DASH_API, DASH_FILE or MANUAL; p_batch: the caller''s batch_id, made up when null. Gives the answer that complete_ingest() describes; the same call again gives the same and changes nothing. LC031: not an array.';
