create or replace function pipeline.require(p_permission text)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    if not pipeline.can(p_permission) then
        raise exception 'permission % is needed', p_permission
            using errcode = 'insufficient_privilege', hint = 'Ask an administrator for a role that has it.';
    end if;
end
$func$;
comment on function pipeline.require(text) is 'Raises insufficient_privilege (42501) when the caller lacks a permission.';
