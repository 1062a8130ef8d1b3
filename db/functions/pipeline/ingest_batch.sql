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
begin
    select b.* into strict v_batch from pipeline.ingest_batches as b where b.batch_id = p_batch_id;
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = v_batch.data_domain;
    perform set_config('pipeline.actor', 'source ' || lower(v_batch.origin_system), true);
    perform set_config('pipeline.merging', 'on', true);

    perform pipeline.tune_batch(p_record_count);
    perform pipeline.ingest_sources(v_batch.origin_system);
    execute pipeline.ingest_resolve_sql(v_domain.data_domain) using p_batch_id, v_batch.origin_system;
    if p_record_count > 2000 then
        analyze staging.ingest_records;
    end if;

    if exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action = 'insert') then
        execute pipeline.ingest_insert_sql(v_domain.data_domain) using p_batch_id, v_batch.origin_system;
        insert into pipeline.change_log (data_domain, record_uuid, action, actor, source, rule, batch_id, line)
        select v_domain.data_domain, r.record_id, 'insert', (select pipeline.actor()), r.source_id, 'new record', p_batch_id, r.position
        from staging.ingest_records as r
        where r.batch_id = p_batch_id and r.action = 'insert';
    end if;

    v_news := exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action is null);
    if v_news then
        execute format($query$
            with locked as materialized (
                select r.position, t.id, %1$s as is_claimed
                from staging.ingest_records as r
                join %2$s as t on t.tenant_id = r.tenant_id and t.origin_system = $2 and t.%3$I = r.origin_key
                where r.batch_id = $1 and r.action is null
                order by r.tenant_id, r.origin_key
                for no key update of t
            )
            update staging.ingest_records as r
            set record_id = l.id, action = case when l.is_claimed then 'merge' else 'update' end
            from locked as l
            where r.batch_id = $1 and r.position = l.position
            $query$, case v_domain.data_domain when 'mls_listings' then 't.claimed_at is not null' else 'false' end,
            v_domain.public_table, v_domain.key_column) using p_batch_id, v_batch.origin_system;
        update staging.ingest_records as r
        set action = 'reject', code = 'key_taken'
        where r.batch_id = p_batch_id and r.action is null;
        execute pipeline.ingest_merge_sql(v_domain.data_domain) using p_batch_id, v_batch.origin_system;
    end if;
    if exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action in ('insert', 'update', 'merge')) then
        execute pipeline.ingest_remember_sql(v_domain.data_domain) using p_batch_id, v_batch.origin_system;
    end if;
    if exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action = 'reject') then
        execute pipeline.ingest_rejects_sql(v_domain.data_domain) using p_batch_id;
    end if;
    return pipeline.complete_ingest(p_batch_id);
end
$func$;
comment on function pipeline.ingest_batch(bigint, bigint) is
    'Merges the p_record_count records that stand in the domain''s staging table under p_batch_id into their canonical rows, once, and gives the answer of the call.';
