create or replace function pipeline.check_input(p_file_id bigint)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_file pipeline.files;
begin
    select f.* into v_file from pipeline.files as f where f.id = p_file_id and f.expired_at is not null;
    if found then
        raise exception 'file % is not kept any more', p_file_id using errcode = 'LC065',
            detail = format('%s: made %s, over %s.', coalesce(v_file.original_name, v_file.file_path),
                to_char(v_file.created_at, 'YYYY-MM-DD'), to_char(v_file.expired_at, 'YYYY-MM-DD')),
            hint = 'Import the original again with --force; it counts as news then. How long files are kept: docs/retention.md.';
    end if;
end
$func$;
comment on function pipeline.check_input(bigint) is 'Raises LC065 when the file that a stage is to begin with is not kept any more; null is fine.';
