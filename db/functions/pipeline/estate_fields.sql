create or replace function pipeline.estate_fields()
returns table (field text, "position" integer, type text, lookup text, description text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
    -- Definer: asks what the role of people may write, whoever calls. Keys of other records are no values; what a source
    -- says as a list of JSON, or when, is no field of a form.
    select a.attname::text, a.attnum::integer, format_type(a.atttypid, a.atttypmod),
        case
            when a.attname = 'property_type' then 'property_type'
            -- The dictionary has only America's states and what is no list of towns.
            when k.lookup not in ('City', 'StateOrProvince', 'Country') then k.lookup
        end,
        col_description(a.attrelid, a.attnum)
    from pg_attribute as a
    left join (
        select distinct on (r.target_column) r.target_column, d.lookup
        from pipeline.field_rules as r
        join pipeline.dictionary_fields as d on d.data_domain = r.data_domain and d.source_field = r.source_field
        where r.data_domain = 'mls_listings' and d.lookup is not null
        order by r.target_column, d.position
    ) as k on k.target_column = a.attname
    where a.attrelid = 'public.mls_listings'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and a.attname !~ '_(id|key)$'
        and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'integer'::regtype, 'numeric'::regtype, 'double precision'::regtype, 'boolean'::regtype, 'date'::regtype)
        and has_column_privilege('authenticated', a.attrelid, a.attnum, 'update')
$func$;
comment on function pipeline.estate_fields() is
    'The columns of public.mls_listings that people fill in, with their type and the reference list (pipeline.dictionary_lookups, or property_type) that their values come from.';
