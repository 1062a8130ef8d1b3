create or replace function pipeline.cutover_obstacles()
returns table (problem text, remedy text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v record;
    v_found boolean;
begin
    for v in
        select n.name, n.name::text || '_reso' as view_name, c.oid, c.relowner
        from unnest(array['property', 'member', 'media', 'contacts']) as n (name)
        join pg_catalog.pg_class as c on c.oid = coalesce(to_regclass('legacy.' || n.name), to_regclass('public.' || n.name))
    loop
        return query
        select format('%s reads public.%s and would read none of its rows', pg_describe_object(d.classid, d.objid, d.objsubid), v.name),
            'drop it before, and make it again afterwards'
        from pg_catalog.pg_depend as d
        left join pg_catalog.pg_rewrite as r on d.classid = 'pg_catalog.pg_rewrite'::regclass and r.oid = d.objid
        left join pg_catalog.pg_constraint as k on d.classid = 'pg_catalog.pg_constraint'::regclass and k.oid = d.objid
        where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = v.oid and d.deptype = 'n'
            and (r.ev_class <> v.oid or k.conrelid <> v.oid)
        group by d.classid, d.objid, d.objsubid;
        return query
        select format('publication %I sends the changes of public.%s, and a view has none', p.pubname, v.name),
            format('alter publication %I drop table public.%I; publish public.mls_listings and its sisters instead', p.pubname, v.name)
        from pg_catalog.pg_publication_rel as x
        join pg_catalog.pg_publication as p on p.oid = x.prpubid
        where x.prrelid = v.oid;
        return query
        select format('%s may read public.%s, and would read none of its rows', coalesce(quote_ident(r.rolname), 'everybody'), v.name),
            case when r.oid is null then format('revoke select on public.%I from public', v.name)
                else format('grant reso_api to %1$I, which reads what is served; or revoke select on public.%2$I from %1$I', r.rolname, v.name) end
        from pg_catalog.pg_class as c
        cross join lateral pg_catalog.aclexplode(c.relacl) as g
        left join pg_catalog.pg_roles as r on r.oid = g.grantee
        where c.oid = v.oid and g.privilege_type = 'SELECT' and g.grantee <> v.relowner
            and not coalesce(pg_has_role(r.oid, 'service_role', 'member'), false)
            and not exists (
                select from pg_catalog.pg_roles as p
                where p.rolname = 'reso_api' and coalesce(pg_has_role(r.oid, p.oid, 'usage'), false) and r.rolname not in ('anon', 'authenticated'));
        for problem, remedy in
            select a.attname,
                format('drop the column, or empty it: it stays, and is answered as null')
            from pg_catalog.pg_attribute as a
            where a.attrelid = v.oid and a.attnum > 0 and not a.attisdropped and not exists (
                select from pg_catalog.pg_attribute as r
                where r.attrelid = to_regclass('public.' || v.view_name) and r.attname = a.attname and r.attnum > 0)
        loop
            execute format('select exists (select from %s as t where t.%I is not null)', v.oid::regclass, problem) into v_found;
            if v_found then
                problem := format('public.%s.%I has values and is no field of Gold', v.name, problem);
                return next;
            end if;
        end loop;
    end loop;
end
$func$;
comment on function pipeline.cutover_obstacles() is
    'What stands in the way of turning the old tables property, member, media and contacts into views, and what to do about it: objects that read them, publications, readers that would read nothing, columns that are not Gold''s.';
