create or replace function pipeline.stage_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    -- Row by row: what is wrong with it and whether it is news. Row against row comes after, on the few that need it.
    select format($query$
        insert into %1$s (batch_id, line, listing_id, tenant_id, dmo_id, source_id, %2$s, dedupe_key, content_hash, record, problems,
            action, certainty_score, ok_to_promote, status, flags)
        select v.batch_id, v.line, v.listing_id, v.tenant_id, v.dmo_id, v.source_id, %3$s, v.dedupe_key, v.content_hash,
            case when v.action <> 'unchanged' then v.record end, v.problems,
            v.action, v.certainty_score,
            v.action <> 'unchanged' and v.flags is null and v.auto_accept,
            case when v.action = 'unchanged' then 'settled' when v.flags is null and v.auto_accept then 'accepted' else 'pending' end,
            case when v.action <> 'unchanged' then v.flags end
        from (
            select b.batch_id, b.tenant_id, b.dmo_id, r.*, j.record,
                coalesce(m.listing_id, w.listing_id, k.listing_id, o.listing_id, nextval('public.listings_id_seq')) as listing_id,
                case
                    when m.content_hash = r.content_hash and m.deleted_at is null then 'unchanged'
                    when m.listing_id is not null or (w.listing_id is null and k.listing_id is not null) then 'update'
                    else 'insert'
                end as action,
                case when m.listing_id is null and w.listing_id is null and coalesce(k.listing_id, o.listing_id) is not null
                    then 0.95 else 1.0 end as certainty_score,
                nullif(array_remove(array[%4$s
                    case when r.problems is not null and position('"lat, lng"' in r.problems::text) > 0 then 'suspicious_coordinates' end
                ], null), '{}') as flags,
                (b.config_params ->> 'auto_accept')::boolean as auto_accept
            from staging.batches as b
            cross join pg_temp.input_lines as l
            cross join lateral (select l.record::json as record offset 0) as j
            cross join lateral json_to_record(j.record) as r (line bigint, source_id text, %5$s, dedupe_key uuid, content_hash uuid, problems jsonb)
            -- The same record of the same source.
            left join public.listing_source_map as m on m.source = b.source_id and m.source_id = r.source_id
            -- The same record, waiting in an older batch: it keeps the id reserved there.
            left join (
                select distinct on (w.source_id) w.source_id, w.listing_id
                from staging.batches as b
                cross join lateral pipeline.waiting_listings(b.tenant_id, b.batch_id) as w
                where b.batch_id = $1 and w.source = b.source_id and w.action <> 'delete'
                order by w.source_id, w.staging_id desc
            ) as w on m.source is null and w.source_id = r.source_id
            -- A listing known under the same key.
            left join pipeline.match_keys as k on m.source is null and w.listing_id is null
                and b.config_params -> 'match_on' ? 'dedupe_key'
                and k.tenant_id = b.tenant_id and k.dedupe_key = r.dedupe_key
            -- A listing to be, waiting in another batch under the same key.
            left join (
                select distinct on (w.dedupe_key) w.dedupe_key, w.listing_id
                from staging.batches as b
                cross join lateral pipeline.waiting_listings(b.tenant_id, b.batch_id) as w
                where b.batch_id = $1 and w.dedupe_key is not null and w.action = 'insert'
                order by w.dedupe_key, w.staging_id
            ) as o on m.source is null and w.listing_id is null and k.listing_id is null
                and b.config_params -> 'match_on' ? 'dedupe_key'
                and o.dedupe_key = r.dedupe_key
            where b.batch_id = $1
        ) as v
        $query$,
        d.staging_table,
        string_agg(quote_ident(f.target_column), ', ' order by f.position),
        string_agg('v.' || quote_ident(f.target_column), ', ' order by f.position),
        string_agg(format('case when r.%1$I is null and (%2$s or b.config_params -> ''required'' ? %1$L) then %3$L end,',
            f.target_column, case when a.attnotnull then 'true' else 'false' end, 'missing_' || f.target_column), ' ' order by f.position),
        string_agg(format('%I %s', f.target_column, f.cast_to), ', ' order by f.position))
    from pipeline.data_domains as d
    join pipeline.field_rules as f using (data_domain)
    join pg_attribute as a on a.attrelid = d.public_table::regclass and a.attname = f.target_column
    where d.data_domain = p_data_domain
    group by d.staging_table
$func$;
comment on function pipeline.stage_sql(text) is
    'The statement that brings pg_temp.input_lines into a domain''s staging table ($1: batch_id), made from its field rules.';
