create or replace function pipeline.set_upload(p_upload_id uuid, p_settings jsonb, p_source_name text default null)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:import have no rights on the table; the check is below, that of the tenant in find_upload().
declare
    v_upload pipeline.uploads := pipeline.find_upload(p_upload_id);
    v_foreign text;
begin
    perform pipeline.require('pipeline:import');
    if v_upload.sent_at is not null then
        raise exception 'the file % is on its way already', quote_literal(v_upload.original_name)
            using errcode = 'LC086', hint = 'Upload it again to have it read otherwise.';
    end if;
    -- Only how this one file is read: what else there is needs pipeline:configure.
    select min(k) into v_foreign from jsonb_object_keys(p_settings) as k
    where k not in ('file_format', 'delimiter', 'quote', 'encoding', 'skip_header', 'skip_rows', 'sheet', 'records_path', 'columns', 'id_column');
    if v_foreign is not null then
        raise exception 'the setting % can not be changed for one file', quote_literal(v_foreign)
            using errcode = 'LC002', detail = format('%s: belongs to the configuration of the DMO.', v_foreign),
                hint = 'Change it there, with the permission pipeline:configure.';
    end if;
    perform pipeline.check_config('import', v_upload.data_domain, coalesce((
        select c.config_params from pipeline.dmo_configs as c
        where c.dmo_id = v_upload.dmo_id and c.type = 'import' and c.data_domain = v_upload.data_domain and c.active), '{}') || p_settings);
    if p_source_name !~ '^[a-z0-9][a-z0-9_.-]{0,62}$' then
        raise exception 'a source can not be called %', quote_literal(p_source_name)
            using errcode = 'LC002', hint = 'Small letters, digits, "_", "." and "-", at most 63 of them; a letter or digit first.';
    end if;
    update pipeline.uploads as u set settings = p_settings, source_name = p_source_name where u.id = v_upload.id;
end
$func$;
comment on function pipeline.set_upload(uuid, jsonb, text) is
    'Says how an uploaded file is read where that differs from the DMO''s import configuration, and for which feed. Needs pipeline:import. LC002: what is wrong; LC085: there is none; LC086: it is on its way already.';
