create or replace function public.reso_parity(gold_records jsonb, resource text default 'property')
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.reso_parity(reso_parity.gold_records, reso_parity.resource);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.reso_parity(jsonb, text) is
    'Compares records of reso_gold with what the RESO view answers, field by field; changes nothing. gold_records: array of objects; resource: property, media, contacts, member or office. Gives {resource, received, equal, by_reason: {reason: fields}, differences: [{index, key, field, gold, served, reason}]} (at most 1000 of them). Reasons: not served (the whole record, field null), claimed, edited (a person''s value), older (the source has sent a newer record since), newer (this one has not come in yet), not externally managed (its news is not taken), unreadable. Empty text is null, numbers compare as numbers, fields etl_* are left out. LC050: unknown resource; LC051: not an array.';
