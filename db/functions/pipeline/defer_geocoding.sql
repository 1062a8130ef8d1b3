create or replace function pipeline.defer_geocoding(p_service text, p_seconds double precision)
returns void language sql strict
set search_path = pg_catalog, pg_temp
as $func$
    insert into pipeline.geocode_slots as s (service, next_at)
    values (p_service, clock_timestamp() + make_interval(secs => p_seconds))
    on conflict (service) do update set next_at = greatest(s.next_at, excluded.next_at)
$func$;
comment on function pipeline.defer_geocoding(text, double precision) is
    'Lets nobody of this installation ask a geocoding service for some seconds, as it wished when it refused.';
