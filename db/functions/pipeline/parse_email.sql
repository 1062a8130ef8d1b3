create or replace function pipeline.parse_email(p_text text)
returns text language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case when v.email ~ '^[^@[:space:]<>(),;:"]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$' and length(v.email) <= 254
        then v.email end
    from (select lower(regexp_replace(btrim(p_text), '^mailto:', '', 'i')) as email) as v
$func$;
comment on function pipeline.parse_email(text) is
    'One e-mail address in lower case, or null when the text is none. Length by RFC 5321.';
