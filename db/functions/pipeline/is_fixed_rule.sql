create or replace function pipeline.is_fixed_rule(p_data_domain text, p_field text)
returns boolean language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    -- What ingest decides otherwise: a key, a status, which picture comes first.
    select exists (
        select from pipeline.field_rules as r
        join pipeline.data_domains as d using (data_domain)
        where r.data_domain = p_data_domain and r.target_column = p_field
            and (r.source_field = d.key_field or (r.data_domain, r.target_column) in (('mls_listings', 'status'), ('mls_media', 'is_primary'))))
$func$;
comment on function pipeline.is_fixed_rule(text, text) is
    'Whether no rule decides on a field that has one: a record''s key, a status (pipeline.status_transitions do), the primary picture.';
