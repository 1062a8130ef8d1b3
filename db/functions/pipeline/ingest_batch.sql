create or replace function pipeline.ingest_batch(p_batch_id bigint, p_record_count bigint)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $func$
-- Locks: new keys by inserting them, then the canonical rows that have news, each in key order.
declare
    v_batch pipeline.ingest_batches;
    v_domain pipeline.data_domains;
    v_news boolean;
    v_waiting jsonb;
    v_answer jsonb;
begin
    select b.* into strict v_batch from pipeline.ingest_batches as b where b.batch_id = p_batch_id;
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = v_batch.data_domain;
    perform set_config('pipeline.actor', 'source ' || lower(v_batch.origin_system), true);
    perform set_config('pipeline.merging', 'on', true);

    perform pipeline.tune_batch(p_record_count);
    if pipeline.is_small_batch(p_record_count) then
        -- The session keeps the plans of a few records: by index, also when the tables are empty yet.
        perform set_config('enable_seqscan', 'off', true);
    end if;
    perform pipeline.ingest_sources(v_batch.origin_system);
    perform pipeline.ingest_execute('resolve', v_batch, p_record_count);
    if not pipeline.is_small_batch(p_record_count) then
        perform pipeline.analyze_staged_records();
    end if;
    perform pipeline.ingest_match(v_batch);

    if exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action = 'insert') then
        perform pipeline.ingest_execute('insert', v_batch, p_record_count);
        insert into pipeline.change_log (data_domain, record_uuid, action, actor, source, rule, batch_id, line)
        select v_domain.data_domain, r.record_id, 'insert', (select pipeline.actor()), r.source_id, 'new record', p_batch_id, r.position
        from staging.ingest_records as r
        where r.batch_id = p_batch_id and r.action = 'insert';
        if v_domain.data_domain = 'mls_listings' then
            perform pipeline.ingest_siblings(p_batch_id, v_batch.origin_system);
        end if;
    end if;

    v_news := exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action is null);
    if v_news then
        perform pipeline.ingest_execute('lock', v_batch, p_record_count);
        update staging.ingest_records as r
        set action = 'reject', code = case v_domain.data_domain when 'mls_listings' then 'key_taken' else 'key_in_use' end
        where r.batch_id = p_batch_id and r.action is null;
        perform pipeline.ingest_execute('overtaken', v_batch, p_record_count);
        perform pipeline.ingest_execute('returned', v_batch, p_record_count);
        perform pipeline.ingest_execute('merge', v_batch, p_record_count);
    end if;
    if exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action in ('insert', 'update', 'merge')) then
        perform pipeline.ingest_execute('remember', v_batch, p_record_count);
    end if;
    if p_record_count >= 100 then
        perform pipeline.analyze_new_tables(v_domain.data_domain);
    end if;
    if exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action = 'reject') then
        perform pipeline.ingest_execute('rejects', v_batch, p_record_count);
    end if;
    if v_domain.data_domain = 'mls_media' then
        perform pipeline.settle_primary(array(select distinct r.parent_id from staging.ingest_records as r
            where r.batch_id = p_batch_id and r.action in ('insert', 'update')));
    end if;
    v_waiting := case when v_domain.data_domain = 'mls_listings' then pipeline.take_waiting(p_batch_id, v_batch.origin_system) end;
    v_answer := pipeline.complete_ingest(p_batch_id);
    if v_waiting is not null then
        perform pipeline.ingest_records('mls_media', v_waiting, v_batch.origin_system, 'waited for ' || p_batch_id);
    end if;

    -- Only the merge speaks for the source; what follows in the transaction is its caller again.
    perform set_config('pipeline.merging', 'off', true);
    perform set_config('pipeline.actor', '', true);
    return v_answer;
end
$func$;
comment on function pipeline.ingest_batch(bigint, bigint) is
    'Merges the p_record_count records that stand in the domain''s staging table under p_batch_id into their canonical rows, once, and gives the answer of the call.';
