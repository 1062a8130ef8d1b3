create or replace function pipeline.next_push(
    p_channel public.mls_listing_syndications, p_listing_status public.mls_listing_status, p_max_attempts integer default 10)
returns timestamptz language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    if p_channel.status <> 'FAILED' or p_channel.attempts >= p_max_attempts or not pipeline.is_out(p_listing_status)
        or not pipeline.is_portal_on(p_channel.tenant_id, p_channel.portal) then
        return null;
    end if;
    return p_channel.updated_at + pipeline.push_wait(p_channel.id, p_channel.attempts);
end
$func$;
comment on function pipeline.next_push(public.mls_listing_syndications, public.mls_listing_status, integer) is
    'When retry_syndications() lets a push to a portal be tried again that failed; null when it did not fail, or never by itself: after p_max_attempts, of a portal that is off, or of a listing that is not out.';
