create or replace function pipeline.ingest_records(p_data_domain text, p_records jsonb, p_origin_system text, p_batch text)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $func$
declare
    v_domain pipeline.data_domains;
    v_batch pipeline.ingest_batches;
begin
    if jsonb_typeof(p_records) is distinct from 'array' then
        raise exception 'records must be an array of objects' using errcode = 'LC031',
            detail = format('It is %s.', coalesce(jsonb_typeof(p_records), 'null')), hint = 'Send {"records": [{…}, {…}], "origin_system": "…"}.';
    end if;
    v_batch := pipeline.begin_ingest(p_data_domain, p_origin_system, coalesce(p_batch, gen_random_uuid()::text), md5(p_records::text)::uuid);
    if v_batch.answer is not null then
        return v_batch.answer;
    end if;
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = p_data_domain;
    execute (
        select format($query$
            insert into %1$s (position, other, %2$s)
            select e.position - 1, case when jsonb_typeof(e.record) = 'object' then nullif(e.record - $2, '{}') else jsonb_build_object('record', e.record) end, %3$s
            from jsonb_array_elements($1) with ordinality as e (record, position)
            cross join lateral jsonb_populate_record(null::%1$s, case when jsonb_typeof(e.record) = 'object' then e.record else '{}' end) as r
            $query$, v_domain.staging_table,
            string_agg(quote_ident(g.field), ', ' order by g.position),
            string_agg(format('nullif(r.%I, '''')', g.field), ', ' order by g.position))
        from pipeline.gold_fields as g
        where g.data_domain = p_data_domain)
    using p_records, array(select g.field from pipeline.gold_fields as g where g.data_domain = p_data_domain);
    return pipeline.ingest_batch(v_batch.batch_id, jsonb_array_length(p_records));
end
$func$;
comment on function pipeline.ingest_records(text, jsonb, text, text) is
    'Takes Gold-shaped records of a domain and merges them. p_records: array of objects; p_origin_system: QOBRIX, DASH_API, DASH_FILE or MANUAL; p_batch: the caller''s batch_id, made up when null. Gives the answer that complete_ingest() describes; the same call again gives the same and changes nothing. LC031: not an array.';
