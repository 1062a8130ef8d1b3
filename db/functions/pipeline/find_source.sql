create or replace function pipeline.find_source(p_dmo_id integer, p_source_name text default null, p_data_domain text default 'listings')
returns pipeline.sources language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
    v_name text := coalesce(p_source_name, pipeline.get_config(p_dmo_id, 'import', p_data_domain) ->> 'source_name');
    v_source pipeline.sources;
begin
    select s.* into v_source from pipeline.sources as s where s.dmo_id = v_dmo.id and s.name = v_name;
    if not found then
        raise exception 'the DMO % has no source %', v_dmo.name, quote_literal(v_name)
            using errcode = 'LC066', hint = coalesce(
                (select format('It has: %s.', string_agg(s.name, ', ' order by s.name)) from pipeline.sources as s where s.dmo_id = v_dmo.id having count(*) > 0),
                'A source is there when its first file was imported.');
    end if;
    return v_source;
end
$func$;
comment on function pipeline.find_source(integer, text, text) is
    'A feed of a DMO of the caller''s tenant by its name; null: the one that the import configuration names. LC001: no such DMO; LC066: it has no such source.';
