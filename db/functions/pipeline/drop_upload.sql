create or replace function pipeline.drop_upload(p_upload_id uuid)
returns text language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:import have no rights on the table; the check is below, that of the tenant in find_upload().
declare
    v_upload pipeline.uploads := pipeline.find_upload(p_upload_id);
begin
    perform pipeline.require('pipeline:import');
    if v_upload.sent_at is not null then
        raise exception 'the file % is on its way already', quote_literal(v_upload.original_name)
            using errcode = 'LC086', hint = 'Cancel its run instead.';
    end if;
    delete from pipeline.uploads as u where u.id = v_upload.id;
    return v_upload.file_path;
end
$func$;
comment on function pipeline.drop_upload(uuid) is
    'Throws away an uploaded file that nobody has sent on its way, and gives its key in the storage, for the caller to remove it there. Needs pipeline:import. LC085: there is none; LC086: it is on its way.';
