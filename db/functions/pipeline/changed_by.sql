create or replace function pipeline.changed_by(p_change pipeline.change_log, p_tenant_id uuid)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select coalesce((select s.name from pipeline.sources as s where s.id = p_change.source), pipeline.actor_name(p_change.actor, p_tenant_id),
        p_change.actor, 'somebody else')
$func$;
comment on function pipeline.changed_by(pipeline.change_log, uuid) is
    'What whoever made a change is called in a tenant: the source''s or the person''s name.';
