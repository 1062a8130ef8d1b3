create or replace function pipeline.partial_hash(p_record jsonb, p_fields text[])
returns text language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select md5(coalesce(jsonb_object_agg(f.key, f.value), '{}')::text)
    from jsonb_each(p_record || coalesce(p_record #> '{listing_info,0}', '{}') || coalesce(p_record #> '{listing_contact_info,0}', '{}')) as f
    where f.key = any (p_fields)
$func$;
comment on function pipeline.partial_hash(jsonb, text[]) is 'MD5 of the named fields of a transformed record.';
