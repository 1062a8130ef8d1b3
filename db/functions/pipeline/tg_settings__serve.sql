create or replace function pipeline.tg_settings__serve()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the setting is the administrator's, and what follows from it nobody's to write. Times stay: replicas read anew.
declare
    v_tenant_id uuid := case when tg_op = 'DELETE' then old.tenant_id else new.tenant_id end;
    v_serves boolean := case when tg_op = 'DELETE' then true else new.serve_ingested end;
begin
    with turned as materialized (
        select t.id
        from public.mls_listings as t
        where t.tenant_id = v_tenant_id and t.status = 'INGESTED' and t.is_externally_managed and not t.origin_deleted
            and t.is_served <> v_serves
        order by t.tenant_id, t.origin_key nulls last, t.id
        for no key update of t
    )
    update public.mls_listings as t
    set is_served = v_serves
    from turned as u
    where t.id = u.id;
    return null;
end
$func$;
comment on function pipeline.tg_settings__serve() is
    'Serves a tenant''s unclaimed listings, or no longer, when its setting changes.';

create or replace trigger _300_serve after insert or update or delete on pipeline.serve_settings
    for each row execute function pipeline.tg_settings__serve();
create or replace trigger _200_touch before update on pipeline.serve_settings
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
