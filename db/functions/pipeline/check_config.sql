create or replace function pipeline.check_config(p_type text, p_data_domain text, p_config_params jsonb)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_problems text;
    v_path text;
    v_known text[];
    v_delimiter text;
begin
    if pipeline.config_schema(p_type) is null then
        raise exception 'there is no stage %', quote_literal(coalesce(p_type, ''))
            using errcode = 'LC002', hint = 'The stages are import, transform, stage and promote.';
    end if;
    if not exists (select from pipeline.data_domains as d where d.data_domain = p_data_domain and d.parent_domain is null) then
        raise exception 'there is no data domain %', quote_literal(coalesce(p_data_domain, ''))
            using errcode = 'LC002', hint = 'See pipeline.data_domains.';
    end if;

    select string_agg(format('%s: %s', coalesce(nullif(s.path, ''), '(whole)'), s.problem), e'\n' order by s.path collate "C"), min(s.path collate "C")
    into v_problems, v_path
    from pipeline.schema_problems(pipeline.config_schema(p_type), p_config_params) as s;
    if v_problems is not null then
        raise exception 'the % configuration is wrong at %', p_type, coalesce(nullif(v_path, ''), 'its top')
            using errcode = 'LC002', detail = v_problems, hint = format('cdl config schema %s shows what is allowed.', p_type);
    end if;

    if p_type = 'import' then
        v_delimiter := p_config_params ->> 'delimiter';
        v_delimiter := coalesce(
            '{"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}'::jsonb ->> v_delimiter, v_delimiter);
        if v_delimiter = coalesce(p_config_params ->> 'quote', '"') then
            v_path := case when p_config_params ->> 'quote' is null then 'delimiter' else 'quote' end;
            raise exception 'the import configuration is wrong at %', v_path
                using errcode = 'LC002',
                    detail = format('%s: the delimiter and the quote are the same character.', v_path),
                    hint = 'Leave out the one that the file does not have; an empty quote stands for none.';
        end if;
        select string_agg(w.problem, e'\n' order by w.problem), min(w.path) into v_problems, v_path
        from pipeline.feed_problems(p_config_params) as w;
        if v_problems is not null then
            raise exception 'the import configuration is wrong at %', v_path
                using errcode = 'LC002', detail = v_problems, hint = 'docs/feeds.md says what each kind of feed needs.';
        end if;
    end if;
    if p_type = 'transform' and p_config_params ? 'dedupe_key_fields' then
        v_known := array(select f.target_column from pipeline.field_rules as f
            where f.data_domain = p_data_domain and f.in_key order by f.position);
        if not to_jsonb(v_known) @> (p_config_params -> 'dedupe_key_fields')
            or not (p_config_params -> 'dedupe_key_fields') @> to_jsonb(v_known) then
            raise exception 'the transform configuration is wrong at dedupe_key_fields'
                using errcode = 'LC002',
                    detail = format('dedupe_key_fields: of %s they are %s.', p_data_domain, array_to_string(v_known, ', ')),
                    hint = 'Keys made from other fields would never meet those of other sources: leave the setting out.';
        end if;
    end if;
    if p_type = 'transform' then
        select string_agg(w.problem, e'\n' order by w.problem), min(w.path) into v_problems, v_path
        from pipeline.geocode_problems(p_config_params) as w;
        if v_problems is not null then
            raise exception 'the transform configuration is wrong at %', v_path
                using errcode = 'LC002', detail = v_problems, hint = 'docs/geocoding.md says what each service needs.';
        end if;
    end if;
    if p_type = 'transform' and jsonb_typeof(p_config_params -> 'hash_fields') = 'array' then
        v_known := array(select f.source_field from pipeline.field_rules as f
            join pipeline.data_domains as d using (data_domain)
            where p_data_domain in (d.data_domain, d.parent_domain) and f.in_hash order by f.data_domain, f.position);
        if not to_jsonb(v_known) @> (p_config_params -> 'hash_fields') then
            raise exception 'the transform configuration is wrong at hash_fields'
                using errcode = 'LC002',
                    detail = format('hash_fields: known are %s.', array_to_string(v_known, ', ')),
                    hint = 'Leave the setting out to take every change for news.';
        end if;
    end if;
end
$func$;
comment on function pipeline.check_config(text, text, jsonb) is
    'Refuses (LC002) config_params that do not fit their JSON Schema or the domain, with the path of each wrong key in the detail.';
