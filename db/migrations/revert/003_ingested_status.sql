-- 003_ingested_status

-- PostgreSQL takes no value out of an enum: the type is made again without it, and every column
-- that has the type is moved over. Not while a row says INGESTED: which status it should have
-- instead, only people know.
do $do$
declare
    v_column record;
    v_index record;
    v_indexes text[] := '{}';
    v_definition text;
    v_in_use text;
    v_found boolean;
begin
    for v_column in
        select a.attrelid::regclass as table_name, a.attname as column_name
        from pg_catalog.pg_attribute as a
        join pg_catalog.pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p')
        where a.atttypid = 'public.mls_listing_status'::regtype and not a.attisdropped
        order by 1, 2
    loop
        execute format('select exists (select from %s as t where t.%I = $1)', v_column.table_name, v_column.column_name)
        into v_found
        using 'INGESTED'::public.mls_listing_status;
        if v_found then
            v_in_use := concat_ws(', ', v_in_use, format('%s.%I', v_column.table_name, v_column.column_name));
        end if;
    end loop;
    if v_in_use is not null then
        raise exception 'rows are INGESTED, so the status can not be taken away'
            using errcode = 'LC020',
                detail = format('Found in: %s.', v_in_use),
                hint = 'Give those rows another status or delete them, then undo the migration again.';
    end if;

    -- Indexes that compare a status: they hold the type in words, and come back with the new one.
    for v_index in
        select i.indexrelid::regclass as index_name, pg_get_indexdef(i.indexrelid) as definition
        from pg_catalog.pg_index as i
        where (i.indpred is not null or i.indexprs is not null) and exists (
            select from pg_catalog.pg_depend as d
            join pg_catalog.pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = i.indexrelid
                and d.refclassid = 'pg_catalog.pg_class'::regclass
                and a.atttypid = 'public.mls_listing_status'::regtype
        )
        order by 1
    loop
        execute format('drop index %s', v_index.index_name);
        if position('''INGESTED''' in v_index.definition) = 0 then
            v_indexes := v_indexes || v_index.definition;
        end if;
    end loop;

    alter type public.mls_listing_status rename to mls_listing_status_with_ingested;
    create type public.mls_listing_status as enum (
        'DRAFT',
        'PENDING_DUE_DILIGENCE',
        'AGREEMENT_PENDING',
        'PHOTOS_PENDING',
        'MARKETING_REVIEW',
        'PUBLISHED',
        'UNDER_OFFER',
        'SOLD',
        'WITHDRAWN'
    );
    execute format(
        'comment on type public.mls_listing_status is %L',
        obj_description('public.mls_listing_status_with_ingested'::regtype, 'pg_type')
    );
    for v_column in
        select
            a.attrelid::regclass as table_name,
            a.attname as column_name,
            pg_get_expr(d.adbin, d.adrelid) as default_value
        from pg_catalog.pg_attribute as a
        join pg_catalog.pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p')
        left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.atttypid = 'public.mls_listing_status_with_ingested'::regtype and not a.attisdropped
        order by 1, 2
    loop
        if v_column.default_value is not null then
            execute format('alter table %s alter column %I drop default', v_column.table_name, v_column.column_name);
        end if;
        execute format(
            'alter table %1$s alter column %2$I type public.mls_listing_status using %2$I::text::public.mls_listing_status',
            v_column.table_name, v_column.column_name
        );
        if v_column.default_value is not null then
            execute format(
                'alter table %s alter column %I set default %s::public.mls_listing_status',
                v_column.table_name, v_column.column_name,
                split_part(v_column.default_value, '::', 1)
            );
        end if;
    end loop;
    drop type public.mls_listing_status_with_ingested;
    foreach v_definition in array v_indexes loop
        execute v_definition;
    end loop;
end
$do$;
