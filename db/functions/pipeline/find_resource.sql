create or replace function pipeline.find_resource(p_resource text)
returns pipeline.data_domains language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_domain pipeline.data_domains;
begin
    select d.* into v_domain from pipeline.resources() as r join pipeline.data_domains as d using (data_domain) where r.resource = p_resource;
    if not found then
        raise exception 'there is no resource %', coalesce(quote_literal(p_resource), 'null') using errcode = 'LC034',
            hint = 'Give property, media, contacts, member or office.';
    end if;
    return v_domain;
end
$func$;
comment on function pipeline.find_resource(text) is
    'The domain of a resource of Gold: property, media, contacts, member or office. LC034: another word.';
