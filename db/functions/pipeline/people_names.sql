create or replace function pipeline.people_names(p_actors text[])
returns table (actor text, name text) language sql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
    -- Definer: a page names colleagues to people who have no rights on auth.users; those of other tenants stay unnamed.
    select u.id::text, coalesce(nullif(btrim(u.raw_user_meta_data ->> 'full_name'), ''), u.email, u.id::text)
    from auth.users as u
    where u.id in (
            select a::uuid from unnest(p_actors) as a
            where a ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')
        and (u.raw_app_meta_data ->> 'tenant_id' = pipeline.current_tenant()::text
            or exists (select from pipeline.user_roles as r where r.user_id = u.id and r.tenant_id = pipeline.current_tenant()))
$func$;
comment on function pipeline.people_names(text[]) is
    'What the people are called who stand as actors in histories: full name, else e-mail address. Of the caller''s tenant only; what is no user of it is left out.';
