create or replace function pipeline.claim_geocode_query(p_service text, p_country text, p_query text, p_not_found_days integer)
returns table (state text, precision_class text) language plpgsql strict
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the question, by an advisory lock, until the transaction ends; never waits for it.
-- A key of 64 bits: those of lock_class() are pairs, and never meet it.
begin
    if not pg_try_advisory_xact_lock(hashtextextended(concat_ws(e'\x1f', 'geocode', p_service, p_country, p_query), 0)) then
        return query select 'asked by another', null::text;
        return;
    end if;
    return query
    select coalesce(max(case when a.is_found then 'found' else 'not found' end), 'open'), max(a.precision_class)
    from pipeline.geocode_answers as a
    where a.service = p_service and a.country = p_country and a.query = p_query
        and (a.is_found or a.asked_at > clock_timestamp() - make_interval(days => p_not_found_days));
end
$func$;
comment on function pipeline.claim_geocode_query(text, text, text, integer) is
    'Before a service is asked: open (the caller may ask, and nobody else does until its transaction ends), found or not found (it is answered meanwhile), or asked by another at this moment.';
