create or replace function pipeline.brokers_in_reach()
returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: whose rows one reaches must not depend on whether one may read members.
begin
    return (
        select array[auth.uid()] || array(
            select o.user_id
            from public.members as m
            join public.members as o on o.tenant_id = m.tenant_id and o.team_id = m.team_id and o.user_id <> m.user_id
            where m.user_id = auth.uid()
                and m.tenant_id = pipeline.current_tenant()
                and pipeline.scope() = 'team'
        )
    );
end
$func$;
comment on function pipeline.brokers_in_reach() is
    'Users whose rows the caller reaches: the caller, and for scope team the members of the caller''s team. For wider scopes ask pipeline.is_tenant_wide().';
