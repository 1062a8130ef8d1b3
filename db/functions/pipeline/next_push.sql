create or replace function pipeline.next_push(
    p_id uuid, p_status text, p_attempts integer, p_failed_at timestamptz, p_is_out boolean, p_is_on boolean, p_max_attempts integer default 10)
returns timestamptz language sql immutable
as $func$
    -- By seconds, not by adding the interval: that would depend on the time zone.
    select case when p_status = 'FAILED' and p_attempts < p_max_attempts and p_is_out and p_is_on
        then to_timestamp(extract(epoch from p_failed_at) + extract(epoch from pipeline.push_wait(p_id, p_attempts))) end
$func$;
comment on function pipeline.next_push(uuid, text, integer, timestamptz, boolean, boolean, integer) is
    'When retry_syndications() lets a push to a portal be tried again that failed; null when it did not fail, or never by itself: after p_max_attempts, of a listing that is not out (is_out()), or of a portal that is off (is_portal_on()).';
