create or replace function pipeline.begin_ingest(p_data_domain text, p_origin_system text, p_batch text, p_payload_hash uuid)
returns pipeline.ingest_batches language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- The unique key is the lock: the same call sent twice at once waits here for the first one's answer.
declare
    v_batch pipeline.ingest_batches;
begin
    if not pipeline.is_service() then
        raise exception 'only service_role may bring records in' using errcode = '42501',
            hint = 'Call with the service key, from the job that syncs the source.';
    elsif p_origin_system is null or p_origin_system not in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL') then
        raise exception 'there is no source %', coalesce(quote_literal(p_origin_system), 'null') using errcode = 'LC030',
            detail = 'Known are QOBRIX, DASH_API, DASH_FILE and MANUAL.', hint = 'Give one of them as origin_system.';
    elsif length(p_batch) > 255 then
        raise exception 'batch_id has % characters', length(p_batch) using errcode = 'LC036',
            detail = 'At most 255 are taken.', hint = 'Give a short name of the run, such as its time: 2026-11-22T01.';
    end if;
    insert into pipeline.ingest_batches (data_domain, origin_system, batch, payload_hash)
    values (p_data_domain, p_origin_system, p_batch, p_payload_hash)
    on conflict on constraint ingest_batches_call_key do nothing
    returning * into v_batch;
    if not found then
        select b.* into strict v_batch from pipeline.ingest_batches as b
        where b.data_domain = p_data_domain and b.origin_system = p_origin_system and b.batch = p_batch and b.payload_hash = p_payload_hash;
    end if;
    perform set_config('pipeline.batch_id', v_batch.batch_id::text, true);
    return v_batch;
end
$func$;
comment on function pipeline.begin_ingest(text, text, text, uuid) is
    'Opens a batch of records, or gives the one that the same call made before (its answer is set then). LC030: unknown origin_system; LC036: p_batch is longer than 255 characters; 42501: the caller is not the service.';
