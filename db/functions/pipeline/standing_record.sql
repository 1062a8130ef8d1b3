create or replace function pipeline.standing_record(p_data_domain text, p_record_id bigint)
returns jsonb language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_table text := (select d.public_table from pipeline.data_domains as d where d.data_domain = p_data_domain);
    v_record jsonb;
begin
    execute format('select to_jsonb(t) from %s as t where t.id = $1', v_table) into v_record using p_record_id;
    return v_record;
end
$func$;
comment on function pipeline.standing_record(text, bigint) is
    'A record of a data domain of listings as it stands now, whole: {field: value}; null when there is none that the caller may read.';
