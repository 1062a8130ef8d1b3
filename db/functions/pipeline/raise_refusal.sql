create or replace function pipeline.raise_refusal(p_refusal jsonb)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    if p_refusal is not null then
        raise exception '%', p_refusal ->> 'message'
            using errcode = p_refusal ->> 'code', detail = coalesce(p_refusal ->> 'detail', ''), hint = coalesce(p_refusal ->> 'hint', '');
    end if;
end
$func$;
comment on function pipeline.raise_refusal(jsonb) is
    'Raises what a function for many listings refused of one ({code, message, detail, hint}); null is no refusal.';
