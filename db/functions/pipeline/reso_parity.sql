create or replace function pipeline.reso_parity(p_gold_records jsonb, p_resource text)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $func$
declare
    v_domain text := case p_resource when 'property' then 'mls_listings' when 'media' then 'mls_media' when 'contacts' then 'mls_contacts'
        when 'member' then 'mls_members' when 'office' then 'mls_offices' end;
    v_answer jsonb;
begin
    if not pipeline.is_service() then
        raise exception 'only service_role may compare with Gold' using errcode = '42501', hint = 'Call with the service key.';
    elsif v_domain is null then
        raise exception 'there is no resource %', coalesce(quote_literal(p_resource), 'null') using errcode = 'LC050',
            detail = 'Known are property, media, contacts, member and office.', hint = 'Give one of them as resource.';
    elsif jsonb_typeof(p_gold_records) is distinct from 'array' then
        raise exception 'gold_records must be an array of objects' using errcode = 'LC051',
            detail = format('It is %s.', coalesce(jsonb_typeof(p_gold_records), 'null')), hint = 'Send {"gold_records": [{…}, {…}]}.';
    end if;
    execute format($query$
        with found as materialized (%s)
        select jsonb_build_object(
            'resource', $2, 'received', jsonb_array_length($1),
            'equal', jsonb_array_length($1) - (select count(distinct f.index) from found as f),
            'by_reason', coalesce((select jsonb_object_agg(n.reason, n.n) from (select f.reason, count(*) as n from found as f group by f.reason) as n), '{}'),
            'differences', coalesce((select jsonb_agg(jsonb_build_object('index', f.index, 'key', f.record_key, 'field', f.field,
                    'gold', case when f.field is not null then f.gold end, 'served', f.served, 'reason', f.reason) order by f.index, f.field)
                from (select f.* from found as f order by f.index, f.field limit 1000) as f), '[]'))
        $query$, pipeline.reso_parity_sql(v_domain))
    into strict v_answer
    using p_gold_records, p_resource;
    return v_answer;
end
$func$;
comment on function pipeline.reso_parity(jsonb, text) is
    'Compares what Gold would have answered with what the RESO view of p_resource does; public.reso_parity() says what is given. LC050: unknown resource; LC051: not an array.';
