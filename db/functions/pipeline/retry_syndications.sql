create or replace function pipeline.retry_syndications(
    p_now timestamptz default now(), p_max_attempts integer default 10, p_base interval default '1 minute', p_cap interval default '6 hours',
    p_limit integer default 1000)
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_count integer;
begin
    update public.mls_listing_syndications as s
    set status = 'PENDING'
    where s.id = any (array(
        select s.id
        from public.mls_listing_syndications as s
        join public.mls_listings as l on l.id = s.listing_id
        where s.status = 'FAILED' and s.attempts < p_max_attempts
            and s.updated_at + pipeline.push_wait(s.id, s.attempts, p_base, p_cap) <= p_now
            and pipeline.is_out(l.status)
            and pipeline.is_portal_on(s.tenant_id, s.portal)
        order by s.updated_at limit p_limit
        for update of s skip locked));
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;
comment on function pipeline.retry_syndications(timestamptz, integer, interval, interval, integer) is
    'Lets failed pushes to portals be tried again, and says how many: FAILED becomes PENDING, which whoever pushes picks up, counts in attempts, and answers with ACTIVE or FAILED. Not before p_base doubled attempts times (p_cap at most) has passed since, and a random half of it less; not after p_max_attempts; not what is PAUSED or REMOVED, whose portal is switched off, or whose listing is not out (PUBLISHED, UNDER_OFFER, SOLD, WITHDRAWN).';
