create or replace function pipeline.actor_name(p_actor text, p_tenant_id uuid)
returns text language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: an error names a colleague also to who may not read users. For functions only: people have no grant.
declare
    v_user_id uuid;
begin
    if p_actor ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        v_user_id := p_actor::uuid;
        return coalesce(
            (select coalesce(nullif(u.raw_user_meta_data ->> 'full_name', ''), u.email) from auth.users as u where u.id = v_user_id),
            pipeline.user_name(v_user_id, p_tenant_id));
    end if;
    return p_actor;
end
$func$;
comment on function pipeline.actor_name(text, uuid) is
    'What whoever acted is called in a tenant: the user''s name or e-mail address, else the text as it stands in decided_by or change_log.';
