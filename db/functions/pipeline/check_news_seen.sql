create or replace function pipeline.check_news_seen(p_source integer, p_news jsonb, p_theirs jsonb)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_fields text[];
begin
    if jsonb_typeof(p_theirs) <> 'object' then
        raise exception 'what was shown must be an object'
            using errcode = 'LC008', hint = 'Such as {"name": "Grand Hotel"}.';
    end if;
    select array_agg(n.key order by n.key) into v_fields
    from jsonb_each(p_news) as n where p_theirs -> n.key is distinct from n.value;
    if p_theirs is not null and v_fields is not null then
        raise exception '% says something else by now of %', coalesce(pipeline.source_name(p_source), 'the source'), array_to_string(v_fields, ', ')
            using errcode = 'LC082',
                detail = format('Now it says %s.',
                    (select string_agg(coalesce(left(p_news ->> k, 200), 'nothing'), ', ' order by k) from unnest(v_fields) as k)),
                hint = 'Look at what it says now, and decide then.';
    end if;
end
$func$;
comment on function pipeline.check_news_seen(integer, jsonb, jsonb) is
    'Refuses to decide news of a source (p_news {field: value}) that says something else than p_theirs, which was shown; null: unasked. LC008 when p_theirs is no object, LC082 with what the source says now.';
