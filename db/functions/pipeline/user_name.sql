create or replace function pipeline.user_name(p_user_id uuid, p_tenant_id uuid)
returns text language sql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
    -- Definer: an error names a colleague also to who may not read members. For functions only: people have no grant.
    select coalesce(
        (select coalesce(m.full_name, nullif(concat_ws(' ', m.first_name, m.last_name), ''), m.email)
        from public.members as m where m.tenant_id = p_tenant_id and m.user_id = p_user_id),
        p_user_id::text, 'nobody')
$func$;
comment on function pipeline.user_name(uuid, uuid) is 'What a user is called in a tenant: the member''s name or e-mail, else the id.';
