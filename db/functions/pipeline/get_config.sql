create or replace function pipeline.get_config(p_dmo_id integer, p_type text, p_data_domain text default 'listings')
returns jsonb language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
begin
    -- Without it the caller would see no configuration, and take the defaults for the DMO's own.
    perform pipeline.require('pipeline:read');
    return pipeline.config_defaults(p_type) || coalesce((
        select c.config_params from pipeline.dmo_configs as c
        where c.dmo_id = v_dmo.id and c.type = p_type and c.data_domain = p_data_domain and c.active), '{}');
end
$func$;
comment on function pipeline.get_config(integer, text, text) is
    'The config_params that a stage of a DMO runs with: what the DMO told, over the defaults. LC001 for a DMO that is not the caller''s.';
