create or replace function pipeline.source_still_says(p_suggestion pipeline.suggestions)
returns boolean language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_says jsonb[];
    v_query text;
    v_origin regclass;
    v_is_newer boolean;
begin
    if p_suggestion.record_id is not null then
        -- A record that says nothing new since its batch is not read: what geocoding found does not stand in it.
        if not exists (select from public.listing_source_map as m
            where m.listing_id = p_suggestion.listing_id and m.source = p_suggestion.source and m.last_batch_id > p_suggestion.batch_id) then
            return true;
        end if;
        select case when d.parent_domain is null
                then 'select array_agg(nullif((m.last_record -> $2)::jsonb, ''null'')) from public.listing_source_map as m'
                else format('select array_agg(nullif(e.item -> $2, ''null'')) from public.listing_source_map as m'
                    ' join %s as t on t.id = $4 cross join lateral jsonb_array_elements(m.last_record::jsonb -> %L) as e (item)', d.public_table, d.data_domain)
            end || ' where m.listing_id = $1 and m.source = $3 and m.deleted_at is null'
            || coalesce((select string_agg(format(' and nullif(e.item -> %1$L, ''null'') is not distinct from to_jsonb(t.%1$I)', c), '')
                from unnest(d.match_columns) as c), '')
        into v_query
        from pipeline.data_domains as d where d.data_domain = p_suggestion.data_domain;
        execute v_query into v_says using p_suggestion.listing_id, p_suggestion.field, p_suggestion.source, p_suggestion.record_id;
    else
        -- Likewise: to read all that a source says of a record takes its time.
        select d.origin_table into v_origin from pipeline.data_domains as d where d.data_domain = p_suggestion.data_domain;
        execute format('select exists (select from %s as o where o.record_id = $1 and o.batch_id > $2)', v_origin)
        into v_is_newer using p_suggestion.record_uuid, p_suggestion.batch_id;
        if not v_is_newer then
            return true;
        end if;
        -- Agents and offices are found by more than the record: they are taken for what they were.
        select format('select array_agg(to_jsonb(%s)) from %s as o where o.record_id = $1 and lower(o.origin_system) = lower($2)', f.base_cast, d.origin_table)
        into v_query
        from pipeline.data_domains as d
        cross join lateral pipeline.ingest_rules(d.data_domain) as f
        where d.data_domain = p_suggestion.data_domain and f.target_column = p_suggestion.field and f.cast_to not in ('agent', 'office');
        if v_query is null then
            return true;
        end if;
        execute v_query into v_says using p_suggestion.record_uuid, pipeline.source_name(p_suggestion.source);
    end if;
    return v_says is null or exists (select from unnest(v_says) as s (says) where s.says is not distinct from nullif(p_suggestion.their_value, 'null'));
end
$func$;
comment on function pipeline.source_still_says(pipeline.suggestions) is
    'Whether the source of a suggestion says the same today.';
