-- Functions of the API that only the tests have. They are written as CONTRIBUTING.md tells.

-- Leaves a tenant behind and fails with that code, or not at all.
create function public.test_fail(code text, name text default 'half done') returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    insert into public.tenants (name) values (test_fail.name);
    if code is not null then
        raise exception 'it failed with "%"', code
            using errcode = code, detail = 'Where and why.', hint = 'What to do: a\b.';
    end if;
    return '{}';
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;

-- Fails with an error of a function of the project that gives no detail.
create function public.test_find_dmo(dmo text) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.find_dmo(dmo);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;

-- A setting that calls run with.
create function public.test_setting(name text) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select to_jsonb(current_setting(name))
$func$;

revoke execute on function public.test_fail, public.test_find_dmo, public.test_setting
    from public, anon, authenticated;
grant execute on function public.test_fail, public.test_find_dmo, public.test_setting
    to service_role;
grant execute on function public.test_find_dmo, public.test_setting to authenticated;
