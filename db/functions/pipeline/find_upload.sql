create or replace function pipeline.find_upload(p_upload_id uuid)
returns pipeline.uploads language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the upload, so that it is sent, changed or thrown away one after the other.
declare
    v_upload pipeline.uploads;
begin
    select u.* into v_upload from pipeline.uploads as u
    join public.dmos as d on d.id = u.dmo_id
    where u.id = p_upload_id and (d.tenant_id = pipeline.current_tenant() or pipeline.is_service())
    for update of u;
    if not found then
        raise exception 'there is no uploaded file %', coalesce(p_upload_id::text, '(null)')
            using errcode = 'LC085', hint = 'Somebody may have thrown it away; upload it again.';
    end if;
    return v_upload;
end
$func$;
comment on function pipeline.find_upload(uuid) is
    'The uploaded file of the caller''s tenant, locked until the transaction ends, or LC085. The caller asks for the permission.';
