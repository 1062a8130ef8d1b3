-- Inlines: no search_path, every name and operator qualified, nothing that is only stable (concat_ws is).
create or replace function pipeline.dedupe_key(
    p_name text, p_address text, p_locality text, p_postal_code text, p_lat double precision, p_lng double precision)
returns uuid language sql immutable parallel safe
as $func$
    select case
        when p_name is null then null
        when p_lat is not null and p_lng is not null then
            pg_catalog.md5(p_name operator(pg_catalog.||) e'\x1f' operator(pg_catalog.||) coalesce(p_address, '')
                operator(pg_catalog.||) e'\x1f'
                operator(pg_catalog.||) pg_catalog.floor(p_lat operator(pg_catalog.*) 1000 operator(pg_catalog.+) 0.5::double precision)::int::text
                operator(pg_catalog.||) e'\x1f'
                operator(pg_catalog.||) pg_catalog.floor(p_lng operator(pg_catalog.*) 1000 operator(pg_catalog.+) 0.5::double precision)::int::text
            )::uuid
        when p_address is not null then
            pg_catalog.md5(p_name operator(pg_catalog.||) e'\x1f' operator(pg_catalog.||) p_address
                operator(pg_catalog.||) e'\x1f' operator(pg_catalog.||) coalesce(p_locality, '')
                operator(pg_catalog.||) e'\x1f' operator(pg_catalog.||) coalesce(p_postal_code, ''))::uuid
    end
$func$;
comment on function pipeline.dedupe_key(text, text, text, text, double precision, double precision) is
    'The key under which sources meet: MD5 of name, address and coordinates to 0.001 degree (some 110 m), or of name, address, locality and postal code where there are none. Texts must come from match_text(). Null when there is no name, or neither address nor coordinates: a name alone says too little.';
