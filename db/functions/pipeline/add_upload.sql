create or replace function pipeline.add_upload(
    p_upload_id uuid, p_dmo_id integer, p_file_path text, p_file_hash text, p_original_name text, p_original_size bigint,
    p_original_hash text)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:import have no rights on the table; the check is below, that of the tenant in get_dmo().
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
begin
    perform pipeline.require('pipeline:import');
    -- A place of its own for each upload: nobody gets at a file that something else has stored.
    if p_file_path is null or p_file_path !~ ('^[a-z]+-trippl-data/uploads/' || v_dmo.id || '/' || p_upload_id || '$') then
        raise exception 'an uploaded file can not lie under %', coalesce(quote_literal(p_file_path), 'null')
            using errcode = 'LC085', hint = 'The key is {environment}-trippl-data/uploads/{DMO}/{id of the upload}.';
    end if;
    insert into pipeline.uploads (id, dmo_id, file_path, file_hash, original_name, original_size, original_hash, uploaded_by)
    values (p_upload_id, v_dmo.id, p_file_path, p_file_hash, p_original_name, p_original_size, p_original_hash, pipeline.actor());
end
$func$;
comment on function pipeline.add_upload(uuid, integer, text, text, text, bigint, text) is
    'Notes a file that somebody brought for a DMO and that lies in the storage by now. Needs pipeline:import. LC001: no such DMO of the caller''s tenant; LC085: a key where no upload lies.';
