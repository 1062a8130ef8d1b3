create or replace function pipeline.ingest_cursor(p_resource text, p_origin_system text, p_office_key text)
returns jsonb language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_office public.offices := pipeline.find_feed(p_origin_system, p_office_key);
    v_answer jsonb;
begin
    perform pipeline.find_resource(p_resource);
    select to_jsonb(c) into v_answer from pipeline.cdc_metadata as c
    where c.office_key = v_office.office_key and c.resource = p_resource and c.origin_system = p_origin_system;
    return coalesce(v_answer, jsonb_build_object('office_key', p_office_key, 'resource', p_resource, 'origin_system', p_origin_system,
        'cursor', null, 'last_batch', null, 'last_sync', null, 'calls', 0, 'received', 0, 'inserted', 0, 'updated', 0, 'merged', 0,
        'unchanged', 0, 'skipped', 0, 'rejected', 0));
end
$func$;
comment on function pipeline.ingest_cursor(text, text, text) is
    'How far a source''s records of a resource have come at an office: the row of pipeline.cdc_metadata, its cursor null when none came yet. LC030, LC032, LC034: unknown source, office, resource.';
