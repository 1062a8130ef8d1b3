create or replace function pipeline.find_feed(p_origin_system text, p_office_key text)
returns public.offices language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_office public.offices;
begin
    if not pipeline.is_service() then
        raise exception 'only service_role may speak for a source' using errcode = '42501',
            hint = 'Call with the service key, from the job that syncs the source.';
    elsif p_origin_system is null or p_origin_system not in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL') then
        raise exception 'there is no source %', coalesce(quote_literal(p_origin_system), 'null') using errcode = 'LC030',
            detail = 'Known are QOBRIX, DASH_API, DASH_FILE and MANUAL.', hint = 'Give one of them as origin_system.';
    end if;
    select o.* into v_office from public.offices as o where o.office_key = p_office_key;
    if not found then
        raise exception 'no office has the key %', coalesce(quote_literal(p_office_key), 'null') using errcode = 'LC032',
            hint = 'Give the OriginatingSystemOfficeKey of a market''s own office: public.offices.office_key.';
    end if;
    return v_office;
end
$func$;
comment on function pipeline.find_feed(text, text) is
    'The office that a source''s records come under, for a call that speaks for the source. 42501: the caller is not the service; LC030: unknown origin_system; LC032: unknown office key.';
