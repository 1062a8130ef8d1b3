create or replace function pipeline.scope()
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select case
        when pipeline.is_service() then 'system_admin'
        when c.scope in ('self', 'team', 'global', 'org_admin', 'system_admin') then c.scope
        else 'self'
    end
    from (
        select coalesce(j.claims #>> '{app_metadata,scope}', j.claims ->> 'scope') as scope
        from (select nullif(current_setting('request.jwt.claims', true), '')::jsonb as claims) as j
    ) as c
$func$;
comment on function pipeline.scope() is
    'How far the caller reaches among real estate: claim app_metadata.scope, or scope: self, team, global, org_admin, system_admin. Without one, or with another word (OAuth''s own scope claim), self. The service reaches all.';
