create or replace function pipeline.agent_sql(p_key text)
returns text language sql immutable
set search_path = pg_catalog, pg_temp
as $func$
    -- A member has the key that it came under first; the others lead to it by what the source said of them.
    select format($query$
        select x.user_id from (
            select x.user_id from public.members as x
            where x.tenant_id = r.tenant_id and x.origin_system = $2 and x.origin_member_key = %1$s
            union all
            select x.user_id from pipeline.origin_member as y
            join public.members as x on x.id = y.record_id
            where y.tenant_id = r.tenant_id and y.origin_system = $2 and y.origin_key = %1$s
        ) as x
        limit 1$query$, p_key)
$func$;
comment on function pipeline.agent_sql(text) is
    'The query for the user whom an agent key (p_key: an expression) of a record r of the source $2 leads to.';
