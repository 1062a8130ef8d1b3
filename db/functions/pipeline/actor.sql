create or replace function pipeline.actor()
returns text language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    return coalesce(
        case when pipeline.is_service() then nullif(current_setting('pipeline.actor', true), '') end,
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub',
        session_user::text);
end
$func$;
comment on function pipeline.actor() is
    'Who acts: the setting pipeline.actor (only the service is believed), else the signed-in user, else the session''s role.';
