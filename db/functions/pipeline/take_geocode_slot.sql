create or replace function pipeline.take_geocode_slot(p_service text, p_seconds_between double precision, p_patience double precision)
returns double precision language plpgsql strict
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the service's row, for this statement; to be called in a transaction of its own.
declare
    v_now timestamptz;
    v_mine timestamptz;
begin
    insert into pipeline.geocode_slots (service, next_at) values (p_service, clock_timestamp()) on conflict do nothing;
    select s.next_at into strict v_mine from pipeline.geocode_slots as s where s.service = p_service for update;
    v_now := clock_timestamp();
    v_mine := greatest(v_mine, v_now);
    if v_mine > v_now + make_interval(secs => p_patience) then
        return null;
    end if;
    update pipeline.geocode_slots as s set next_at = v_mine + make_interval(secs => p_seconds_between) where s.service = p_service;
    return extract(epoch from v_mine - v_now);
end
$func$;
comment on function pipeline.take_geocode_slot(text, double precision, double precision) is
    'Reserves the next moment at which a geocoding service may be asked by this installation, and gives the seconds to wait for it; whoever comes next gets one p_seconds_between later. Null, and nothing reserved, when it lies more than p_patience seconds ahead.';
