create or replace function pipeline.raise_api(p_code text, p_message text, p_detail text, p_hint text)
returns jsonb language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- Only PostgREST sets request.method, and reads an error PGRST as what to answer.
    if nullif(current_setting('request.method', true), '') is null then
        raise exception '%', p_message
            using errcode = p_code, detail = coalesce(p_detail, ''), hint = coalesce(p_hint, '');
    end if;
    raise sqlstate 'PGRST' using
        message = jsonb_build_object(
            'code', p_code, 'message', p_message, 'details', nullif(p_detail, ''), 'hint', nullif(p_hint, '')),
        detail = jsonb_build_object('status', pipeline.http_status(p_code), 'headers', jsonb_build_object());
end
$func$;
comment on function pipeline.raise_api(text, text, text, text) is
    'Raises an error of class LC again, at the end of a function of schema public: over the API with the HTTP status that goes with it, elsewhere as it was. Returns nothing, but has the type that those functions return.';
