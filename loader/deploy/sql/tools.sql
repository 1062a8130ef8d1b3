-- What a deploy needs inside the database, as temporary functions: gone with `discard temp`.
-- db/apply.sql, db/drop.sql and `cdl db migrate` all begin with this text, inside a transaction.
--
-- pipeline.code_objects remembers what the last deploy made. Only that is ever dropped.

-- The code objects that exist: functions, triggers, views, policies. `version` changes whenever
-- the object's catalog row is written.
create or replace function pg_temp.cdl_catalog() returns table (
    kind text, identity text, classid oid, objid oid, schema_name text, object_name text, version text
)
language sql volatile
set search_path = ''
as $func$
    select
        'function', p.oid::pg_catalog.regprocedure::text, 'pg_catalog.pg_proc'::pg_catalog.regclass,
        p.oid, n.nspname, p.proname, p.ctid::text || p.xmin::text
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and p.prokind in ('f', 'p')
    union all
    select
        'view', c.oid::pg_catalog.regclass::text, 'pg_catalog.pg_class'::pg_catalog.regclass,
        c.oid, n.nspname, c.relname, c.ctid::text || c.xmin::text
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind = 'v'
    union all
    select
        'trigger', pg_catalog.format('%I on %s', t.tgname, t.tgrelid::pg_catalog.regclass),
        'pg_catalog.pg_trigger'::pg_catalog.regclass,
        t.oid, null, t.tgname, t.ctid::text || t.xmin::text
    from pg_catalog.pg_trigger as t
    where not t.tgisinternal
    union all
    select
        'policy', pg_catalog.format('%I on %s', p.polname, p.polrelid::pg_catalog.regclass),
        'pg_catalog.pg_policy'::pg_catalog.regclass,
        p.oid, null, p.polname, p.ctid::text || p.xmin::text
    from pg_catalog.pg_policy as p
$func$;

-- What the files hold; filled before cdl_drop_stale and cdl_register.
create temporary table cdl_wanted (
    kind text not null,
    schema_name text not null,
    object_name text not null,
    shape text not null,
    file text not null
) on commit drop;

-- What the reference files hold, a table a row; each row an object of texts and nulls.
create temporary table cdl_reference (
    table_name text primary key,
    columns text[] not null,
    rows jsonb not null
) on commit drop;

create temporary table cdl_to_drop (
    kind text not null,
    identity text not null,
    classid oid not null,
    objid oid not null
) on commit drop;

-- What was dropped; some of it the files make again.
create temporary table cdl_dropped (
    kind text not null,
    identity text not null
) on commit drop;

-- Who depends on what is to be dropped: pairs of the dependent (a view stands for its rule) and
-- the row of cdl_to_drop.
create or replace function pg_temp.cdl_dependents() returns table (
    classid oid, objid oid, on_classid oid, on_objid oid
)
language sql volatile
as $func$
    with target as (
        select d.classid, d.objid, d.classid as refclassid, d.objid as refobjid
        from pg_temp.cdl_to_drop as d
        union all  -- a view's row type, and arrays of it
        select d.classid, d.objid, 'pg_catalog.pg_type'::regclass, t.type_oid
        from pg_temp.cdl_to_drop as d
        join pg_catalog.pg_type as r on r.typrelid = d.objid
        cross join lateral (values (r.oid), (r.typarray)) as t (type_oid)
        where d.kind = 'view'
    )
    select distinct found.classid, found.objid, found.on_classid, found.on_objid
    from (
        select
            case when r.oid is null then d.classid else 'pg_catalog.pg_class'::regclass end as classid,
            coalesce(r.ev_class, d.objid) as objid,
            t.classid as on_classid,
            t.objid as on_objid
        from target as t
        join pg_catalog.pg_depend as d on d.refclassid = t.refclassid and d.refobjid = t.refobjid
        left join pg_catalog.pg_rewrite as r
            on d.classid = 'pg_catalog.pg_rewrite'::regclass and r.oid = d.objid
        where d.deptype in ('n', 'a', 'i')
    ) as found
    where (found.classid, found.objid) <> (found.on_classid, found.on_objid)
        and not (  -- the types are parts of the view
            found.classid = 'pg_catalog.pg_type'::regclass
            and exists (
                select from target as t
                where t.refclassid = found.classid and t.refobjid = found.objid
            )
        )
$func$;

-- Drops what stands in cdl_to_drop, with everything of ours that depends on it. When an object
-- that no deploy made depends on it, nothing is dropped, and the error names it.
create or replace function pg_temp.cdl_drop() returns bigint
language plpgsql
as $func$
declare
    v_count bigint := 0;
    v_foreign text;
    v_object record;
    v_dropped boolean;
begin
    loop
        insert into pg_temp.cdl_to_drop (kind, identity, classid, objid)
        select distinct c.kind, c.identity, c.classid, c.objid
        from pg_temp.cdl_dependents() as d
        join pg_temp.cdl_catalog() as c on c.classid = d.classid and c.objid = d.objid
        join pipeline.code_objects as o on o.kind = c.kind and o.identity = c.identity
        where not exists (
            select from pg_temp.cdl_to_drop as t where t.classid = c.classid and t.objid = c.objid
        );
        exit when not found;
    end loop;

    select string_agg(
        format('%s depends on %s.', pg_describe_object(d.classid, d.objid, 0), t.identity), ' '
        order by t.identity
    )
    into v_foreign
    from pg_temp.cdl_dependents() as d
    join pg_temp.cdl_to_drop as t on t.classid = d.on_classid and t.objid = d.on_objid
    where not exists (
        select from pg_temp.cdl_to_drop as o where o.classid = d.classid and o.objid = d.objid
    );
    if v_foreign is not null then
        raise exception 'code that has to be dropped is used by objects that no deploy made'
            using errcode = 'dependent_objects_still_exist',
                detail = v_foreign,
                hint = 'Nothing was changed. Drop those objects, deploy, and make them again.';
    end if;

    loop  -- dependents first; one at a time, since each drop may be asked for in any order
        v_dropped := false;
        for v_object in
            select t.kind, t.identity, t.classid, t.objid
            from pg_temp.cdl_to_drop as t
            where not exists (
                select from pg_temp.cdl_dependents() as d
                where d.on_classid = t.classid and d.on_objid = t.objid
            )
            order by t.kind, t.identity
        loop
            execute format(
                'drop %s %s',
                case v_object.kind when 'function' then 'routine' else v_object.kind end,
                v_object.identity
            );
            delete from pg_temp.cdl_to_drop as t
            where t.classid = v_object.classid and t.objid = v_object.objid;
            delete from pipeline.code_objects as o
            where o.kind = v_object.kind and o.identity = v_object.identity;
            insert into pg_temp.cdl_dropped (kind, identity) values (v_object.kind, v_object.identity);
            v_count := v_count + 1;
            v_dropped := true;
        end loop;
        exit when not v_dropped;
    end loop;
    if exists (select from pg_temp.cdl_to_drop) then
        raise exception 'code objects depend on each other in a circle'
            using errcode = 'dependent_objects_still_exist',
                detail = (select string_agg(t.identity, ', ') from pg_temp.cdl_to_drop as t);
    end if;
    return v_count;
end
$func$;

-- Drops all code that deploys made.
create or replace function pg_temp.cdl_drop_all() returns bigint
language plpgsql
as $func$
begin
    if to_regclass('pipeline.code_objects') is null then
        return 0;
    end if;
    insert into pg_temp.cdl_to_drop (kind, identity, classid, objid)
    select c.kind, c.identity, c.classid, c.objid
    from pg_temp.cdl_catalog() as c
    join pipeline.code_objects as o on o.kind = c.kind and o.identity = c.identity;
    return pg_temp.cdl_drop();
end
$func$;

-- Drops the code that the files no longer hold or that cannot be replaced in place: functions with
-- another signature; all views when one differs; all policies. Before migrations also what may
-- stand in their way: all views, and the functions and triggers tied to a table's columns or type.
create or replace function pg_temp.cdl_drop_stale(p_before_migrations boolean) returns bigint
language plpgsql
as $func$
declare
    v_all_views boolean;
begin
    if to_regclass('pipeline.code_objects') is null then
        return 0;
    end if;
    v_all_views := p_before_migrations or exists (
        (
            select o.file, o.shape from pipeline.code_objects as o where o.kind = 'view'
            except
            select w.file, w.shape from pg_temp.cdl_wanted as w where w.kind = 'view'
        )
        union all
        (
            select w.file, w.shape from pg_temp.cdl_wanted as w where w.kind = 'view'
            except
            select o.file, o.shape from pipeline.code_objects as o where o.kind = 'view'
        )
    );
    insert into pg_temp.cdl_to_drop (kind, identity, classid, objid)
    select c.kind, c.identity, c.classid, c.objid
    from pg_temp.cdl_catalog() as c
    join pipeline.code_objects as o on o.kind = c.kind and o.identity = c.identity
    where case c.kind
        when 'policy' then true
        when 'view' then v_all_views
        when 'trigger' then p_before_migrations and exists (
            select from pg_catalog.pg_depend as d
            where d.classid = c.classid and d.objid = c.objid
                and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
        )
        when 'function' then
            not exists (
                select from pg_temp.cdl_wanted as w
                where w.kind = 'function' and w.file = o.file and w.shape = o.shape
            )
            or p_before_migrations and exists (
                select from pg_catalog.pg_depend as d
                join pg_catalog.pg_type as t on t.oid = d.refobjid
                where d.classid = c.classid and d.objid = c.objid
                    and d.refclassid = 'pg_catalog.pg_type'::regclass
                    and (t.typrelid <> 0 or t.typelem <> 0)
            )
    end;
    return pg_temp.cdl_drop();
end
$func$;

-- Remembers what exists, so that cdl_register can tell what the files made.
create or replace function pg_temp.cdl_look() returns void
language plpgsql
as $func$
begin
    create temporary table cdl_before on commit drop as
    select c.kind, c.identity, c.classid, c.objid, c.version from pg_temp.cdl_catalog() as c;
end
$func$;

-- Writes down what the files made since cdl_look, and drops our triggers that no file makes any
-- more. Gives the number of objects that are registered.
create or replace function pg_temp.cdl_register() returns bigint
language plpgsql
as $func$
declare
    v_trigger record;
    v_unexpected text;
    v_count bigint;
begin
    create temporary table cdl_made on commit drop as
    select
        c.kind, c.identity, c.objid,
        case when c.kind in ('function', 'view') then w.shape else '' end as shape,
        coalesce(w.file, t.file, p.file) as file,
        before.objid is null as is_new
    from pg_temp.cdl_catalog() as c
    left join pg_temp.cdl_before as before on before.classid = c.classid and before.objid = c.objid
    left join pg_temp.cdl_wanted as w
        on w.kind = c.kind and w.schema_name = c.schema_name and w.object_name = c.object_name
    left join lateral (  -- a trigger stands in the file of its function
        select f.file
        from pg_catalog.pg_trigger as g
        join pg_catalog.pg_proc as r on r.oid = g.tgfoid
        join pg_temp.cdl_wanted as f
            on f.kind = 'function' and f.schema_name = r.pronamespace::regnamespace::text
            and f.object_name = r.proname
        where c.kind = 'trigger' and g.oid = c.objid
    ) as t on true
    left join lateral (
        select 'db/policies' as file where c.kind = 'policy'
    ) as p on true
    where before.objid is null
        or before.version <> c.version
        or c.kind = 'view' and w.file is not null;

    select string_agg(format('%s %s', m.kind, m.identity), ', ' order by m.kind, m.identity)
    into v_unexpected
    from pg_temp.cdl_made as m
    where m.is_new and m.file is null;
    if v_unexpected is not null then
        raise exception 'the files make objects that no file is named after'
            using detail = v_unexpected || '.',
                hint = 'One function or view a file, named <schema>/<name>.sql; a trigger stands in the file of its function.';
    end if;
    select string_agg(w.file, ', ' order by w.file)
    into v_unexpected
    from pg_temp.cdl_wanted as w
    where not exists (select from pg_temp.cdl_made as m where m.kind = w.kind and m.file = w.file);
    if v_unexpected is not null then
        raise exception 'files do not make the object they are named after'
            using detail = v_unexpected || '.';
    end if;

    for v_trigger in
        select c.identity
        from pg_temp.cdl_catalog() as c
        join pipeline.code_objects as o on o.kind = c.kind and o.identity = c.identity
        where c.kind = 'trigger'
            and not exists (
                select from pg_temp.cdl_made as m where m.kind = 'trigger' and m.objid = c.objid
            )
    loop
        execute format('drop trigger %s', v_trigger.identity);
        insert into pg_temp.cdl_dropped (kind, identity) values ('trigger', v_trigger.identity);
    end loop;

    delete from pipeline.code_objects as o
    where not exists (
        select from pg_temp.cdl_made as m
        where m.kind = o.kind and m.identity = o.identity and m.file is not null
    );
    insert into pipeline.code_objects as o (kind, identity, shape, file)
    select m.kind, m.identity, m.shape, m.file
    from pg_temp.cdl_made as m
    where m.file is not null
    on conflict (kind, identity) do update
    set shape = excluded.shape, file = excluded.file, applied_at = excluded.applied_at;
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;

-- Brings the tables to what cdl_reference holds: rows are added or changed by primary key, rows of
-- a former deploy that the files no longer hold are deleted, rows that people added stay. A row is
-- left out while one of theirs is there that must be the only one of its kind, such as a checklist
-- step of the same code in a CDL that was adopted.
-- Referenced tables come first. Gives the number of rows that were written.
create or replace function pg_temp.cdl_load_reference() returns bigint
language plpgsql
as $func$
declare
    v_tables text[];
    v_order text[] := '{}';
    v_table text;
    v_columns text[];
    v_rows jsonb;
    v_key text[];
    v_names text;
    v_values text;
    v_condition text;
    v_is_free text;
    v_step bigint;
    v_count bigint := 0;
begin
    select array_agg(t.table_name order by t.table_name)
    into v_tables
    from (
        select r.table_name from pg_temp.cdl_reference as r
        union
        select o.table_name from pipeline.reference_rows as o
    ) as t;
    while v_tables <> '{}' loop
        select coalesce(
            min(t.table_name) filter (
                where not exists (
                    select from pg_catalog.pg_constraint as f
                    where f.contype = 'f' and f.conrelid = to_regclass(t.table_name)
                        and f.confrelid <> f.conrelid
                        and f.confrelid = any (
                            select to_regclass(o.table_name) from unnest(v_tables) as o (table_name)
                        )
                )
            ),
            min(t.table_name)  -- a circle of references: the constraints decide
        )
        into v_table
        from unnest(v_tables) as t (table_name);
        v_order := v_order || v_table;
        v_tables := array_remove(v_tables, v_table);
    end loop;

    create temporary table cdl_keys (table_name text, key jsonb) on commit drop;
    foreach v_table in array v_order loop
        select r.columns, r.rows into v_columns, v_rows
        from pg_temp.cdl_reference as r
        where r.table_name = v_table;
        continue when not found;

        select array_agg(a.attname::text order by a.attnum)
        into v_key
        from pg_catalog.pg_index as i
        join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indrelid = to_regclass(v_table) and i.indisprimary;
        if v_key is null or not v_key <@ v_columns then
            raise exception 'the reference file of % cannot be loaded', v_table
                using detail = case
                    when to_regclass(v_table) is null then 'There is no such table.'
                    when v_key is null then 'The table has no primary key.'
                    else 'The file lacks a column of the primary key: ' || array_to_string(v_key, ', ') || '.'
                end;
        end if;

        select
            string_agg(quote_ident(c.name), ', ' order by c.position),
            string_agg(
                format('(r.value ->> %L)::%s', c.name, coalesce(format_type(a.atttypid, a.atttypmod), 'text')),
                ', ' order by c.position
            )
        into v_names, v_values
        from unnest(v_columns) with ordinality as c (name, position)
        left join pg_catalog.pg_attribute as a
            on a.attrelid = to_regclass(v_table) and a.attname = c.name and not a.attisdropped;

        execute format(
            'insert into pg_temp.cdl_keys (table_name, key) select $2, jsonb_build_object(%s) '
            'from jsonb_array_elements($1) as r (value)',
            (
                select string_agg(
                    format('%L, ((r.value ->> %L)::%s)::text', k.name, k.name, format_type(a.atttypid, a.atttypmod)),
                    ', ' order by k.position
                )
                from unnest(v_key) with ordinality as k (name, position)
                join pg_catalog.pg_attribute as a on a.attrelid = to_regclass(v_table) and a.attname = k.name
            )
        )
        using v_rows, v_table;

        select string_agg(
            format(
                'not exists (select from %s as t where %s and (%s) is distinct from (%s) and not exists ('
                'select from pipeline.reference_rows as o where o.table_name = %L and o.key = jsonb_build_object(%s)))',
                v_table, u.is_same, k.theirs, k.ours, v_table, k.as_json
            ),
            ' and '
        )
        into v_is_free
        from (
            select i.indexrelid,
                string_agg(
                    format(
                        't.%1$I %2$s (r.value ->> %1$L)::%3$s', a.attname,
                        case when i.indnullsnotdistinct then 'is not distinct from' else '=' end,
                        format_type(a.atttypid, a.atttypmod)
                    ),
                    ' and ' order by c.position
                ) as is_same
            from pg_catalog.pg_index as i
            cross join unnest(i.indkey::int2[]) with ordinality as c (attnum, position)
            join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = c.attnum
            where i.indrelid = to_regclass(v_table) and i.indisunique and not i.indisprimary
                and i.indpred is null and i.indexprs is null and c.position <= i.indnkeyatts
            group by i.indexrelid
            having bool_and(a.attname = any (v_columns))
        ) as u
        cross join (
            select string_agg(format('t.%I::text', a.attname), ', ' order by a.attnum) as theirs,
                string_agg(
                    format('((r.value ->> %L)::%s)::text', a.attname, format_type(a.atttypid, a.atttypmod)),
                    ', ' order by a.attnum
                ) as ours,
                string_agg(format('%1$L, t.%1$I::text', a.attname), ', ' order by a.attnum) as as_json
            from pg_catalog.pg_attribute as a
            where a.attrelid = to_regclass(v_table) and a.attname = any (v_key)
        ) as k;

        execute format(
            'insert into %s as t (%s) overriding system value select %s '
            'from jsonb_array_elements($1) as r (value) where %s on conflict (%s) do %s',
            v_table, v_names, v_values, coalesce(v_is_free, 'true'),
            (select string_agg(quote_ident(k.name), ', ') from unnest(v_key) as k (name)),
            case
                when v_columns <@ v_key then 'nothing'
                else (
                    select format(
                        'update set %s where (%s) is distinct from (%s)',
                        string_agg(format('%1$I = excluded.%1$I', c.name), ', ' order by c.position),
                        string_agg(format('t.%I::text', c.name), ', ' order by c.position),
                        string_agg(format('excluded.%I::text', c.name), ', ' order by c.position)
                    )
                    from unnest(v_columns) with ordinality as c (name, position)
                    where c.name <> all (v_key)
                )
            end
        )
        using v_rows;
        get diagnostics v_step = row_count;
        v_count := v_count + v_step;
    end loop;

    for v_table in
        select o.table_name
        from unnest(v_order) with ordinality as o (table_name, position)
        where to_regclass(o.table_name) is not null
        order by o.position desc
    loop
        select string_agg(
            format('t.%I::text = o.key ->> %L', a.attname, a.attname), ' and ' order by a.attnum
        )
        into v_condition
        from pg_catalog.pg_index as i
        join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indrelid = to_regclass(v_table) and i.indisprimary;
        execute format(
            'delete from %s as t using pipeline.reference_rows as o '
            'where o.table_name = $1 and (%s) and not exists ('
            'select from pg_temp.cdl_keys as k where k.table_name = $1 and k.key = o.key)',
            v_table, coalesce(v_condition, 'false')
        )
        using v_table;
        get diagnostics v_step = row_count;
        v_count := v_count + v_step;
    end loop;

    delete from pipeline.reference_rows as o
    where not exists (
        select from pg_temp.cdl_keys as k where k.table_name = o.table_name and k.key = o.key
    );
    insert into pipeline.reference_rows (table_name, key)
    select k.table_name, k.key from pg_temp.cdl_keys as k
    on conflict do nothing;
    return v_count;
end
$func$;
