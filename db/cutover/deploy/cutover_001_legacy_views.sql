-- cutover_001_legacy_views — property, member, media and contacts answer from the merged tables
-- depends:

do $do$
declare
    v_problems text;
begin
    if pg_catalog.to_regprocedure('pipeline.cutover_obstacles()') is null or pg_catalog.to_regprocedure('pipeline.cutover_differences()') is null then
        raise exception 'the functions that the cutover asks are not in place, so nothing was changed'
            using errcode = 'LC022', hint = 'Deploy first: cdl db migrate; or, after a bare engine, psql … -f db/apply.sql.';
    end if;
    -- Nobody writes between the look and the change.
    lock table public.property, public.member, public.media, public.contacts in access exclusive mode;
    select string_agg(p.line, e'\n' order by p.place, p.line) into v_problems
    from (
        select 1 as place, format('%s  →  %s', o.problem, o.remedy) as line from pipeline.cutover_obstacles() as o
        union all
        select 2, format('%s: %s %s', d.resource, count(*),
                case d.reason when 'missing' then 'rows are not among the merged records' else 'values are not what the sources said last' end)
            || format(', such as %s', (array_agg(concat_ws(' ', d.record_key, d.field) order by d.record_key, d.field))[1])
        from pipeline.cutover_differences() as d
        where not d.is_explained
        group by d.resource, d.reason
    ) as p;
    if v_problems is not null then
        raise exception 'the old tables and the RESO views do not say the same, so nothing was changed'
            using errcode = 'LC022', detail = v_problems,
                hint = 'cdl db cutover --check lists it; docs/cutover.md says what to do.';
    end if;
end
$do$;

create schema legacy;
comment on schema legacy is 'The tables property, member, media and contacts as they were when the views of their names took their place.';

create function legacy.refuse_write()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    raise exception 'public.% is a view since the cutover: nothing is written to it', tg_table_name
        using errcode = 'LC023',
            detail = 'It answers what the sources sent and people made of it.',
            hint = format('Send the records to %s, and what is gone to ingest_deletions.', case tg_table_name
                when 'property' then 'ingest_listings' when 'member' then 'ingest_members' when 'media' then 'ingest_media' else 'ingest_contacts' end);
end
$func$;
comment on function legacy.refuse_write() is 'Refuses to write to the views that took the old tables'' place.';

-- A view of each: the old names, columns, types and order. It reads by a function, whose text nothing is tied to, so that a
-- deploy may drop the RESO view and make it again; the planner puts the text in place of the call.
do $do$
declare
    v_name text;
    v_fields text;
    v_grant record;
begin
    foreach v_name in array array['property', 'member', 'media', 'contacts'] loop
        execute format('alter table public.%I set schema legacy', v_name);
        select string_agg(case
                when r.attname is null then format('null::%s', format_type(a.atttypid, a.atttypmod))
                when (r.atttypid, r.atttypmod) = (a.atttypid, a.atttypmod) then format('v.%I', a.attname)
                else format('v.%I::%s', a.attname, format_type(a.atttypid, a.atttypmod)) end, ', ' order by a.attnum)
        into strict v_fields
        from pg_catalog.pg_attribute as a
        left join pg_catalog.pg_attribute as r
            on r.attrelid = format('public.%I', v_name || '_reso')::regclass and r.attname = a.attname and r.attnum > 0
        where a.attrelid = format('legacy.%I', v_name)::regclass and a.attnum > 0 and not a.attisdropped;
        execute format($query$
            create function legacy.%1$I() returns setof legacy.%2$I language sql stable
            as $func$ select %3$s from public.%4$I as v $func$
            $query$, 'served_' || v_name, v_name, v_fields, v_name || '_reso');
        execute format('comment on function legacy.%I() is %L', 'served_' || v_name, format('What the view public.%s answers.', v_name));
        execute format('create view public.%1$I with (security_invoker = true) as select * from legacy.%2$I()', v_name, 'served_' || v_name);
        execute format('comment on view public.%I is %L', v_name,
            format('What public.%s_reso answers, under the name and with the columns of the table that was here before the cutover.', v_name));
        execute format($query$
            create trigger _000_refuse_row instead of insert or update or delete on public.%1$I
                for each row execute function legacy.refuse_write();
            create trigger _000_refuse before insert or update or delete on public.%1$I
                for each statement execute function legacy.refuse_write()
            $query$, v_name);
        execute format('revoke all on table public.%I from public, anon, authenticated, service_role', v_name);
        for v_grant in
            select case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end as grantee,
                string_agg(g.privilege_type, ', ') as verbs, bool_or(g.privilege_type = 'SELECT') as reads
            from pg_catalog.pg_class as c
            cross join lateral pg_catalog.aclexplode(c.relacl) as g
            where c.oid = format('legacy.%I', v_name)::regclass and g.grantee <> c.relowner
                and g.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
            group by g.grantee
        loop
            execute format('grant %s on table public.%I to %s', v_grant.verbs, v_name, v_grant.grantee);
            if v_grant.reads then
                execute format('grant execute on function legacy.%I() to %s', 'served_' || v_name, v_grant.grantee);
            end if;
        end loop;
    end loop;
end
$do$;

notify pgrst, 'reload schema';
