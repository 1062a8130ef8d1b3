create or replace function pipeline.push_wait(
    p_id uuid, p_attempts integer, p_base interval default '1 minute', p_cap interval default '6 hours')
returns interval language sql immutable
as $func$
    -- Failed pushes of one moment come back spread over the second half of the wait: the same for each look, since it is made of the row.
    select least(p_cap, p_base * 2 ^ least(p_attempts, 20)) * (0.5 + 0.5 * (hashtextextended(p_id::text, p_attempts) & 1023) / 1023.0)
$func$;
comment on function pipeline.push_wait(uuid, integer, interval, interval) is
    'How long a push to a portal that failed waits before it is tried again: p_base doubled attempts times, p_cap at most, and a random half of it less.';
