create or replace function pipeline.check_dmo(p_name text, p_language text, p_time_zone text)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    if pipeline.clean_text(p_name) is null then
        raise exception 'a DMO needs a name' using errcode = 'LC013', hint = 'Give the name that people know it by.';
    end if;
    if not exists (select from pg_timezone_names as z where z.name = p_time_zone) then
        raise exception '% is no time zone', quote_literal(coalesce(p_time_zone, ''))
            using errcode = 'LC013', hint = 'Give an IANA name, such as Europe/Dublin.';
    end if;
    if coalesce(p_language, '') !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
        raise exception '% is no language', quote_literal(coalesce(p_language, ''))
            using errcode = 'LC013', hint = 'Give a BCP 47 tag, such as en or pt-BR; und when the texts may be in any.';
    end if;
end
$func$;
comment on function pipeline.check_dmo(text, text, text) is 'Refuses (LC013) what can not be the name, language or time zone of a DMO.';
