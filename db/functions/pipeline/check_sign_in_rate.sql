create or replace function pipeline.check_sign_in_rate(p_email text, p_address inet, p_now timestamptz default now())
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    c_window constant interval := '15 minutes';
    v_email text := lower(btrim(p_email));
    v_wait interval;
begin
    -- Two requests at once must not both find the last attempt free.
    perform pg_advisory_xact_lock(pipeline.lock_class('sign_in'), hashtext(v_email));
    -- The n-th last failure within the window bars until it leaves the window.
    select max(n.failed_at) + c_window - p_now
    into v_wait
    from (
        (select f.failed_at from pipeline.sign_in_failures as f
        where f.email = v_email and f.address is not distinct from p_address and f.failed_at > p_now - c_window
        order by f.failed_at desc offset 4 limit 1)
        union all
        (select f.failed_at from pipeline.sign_in_failures as f
        where f.email = v_email and f.failed_at > p_now - c_window
        order by f.failed_at desc offset 29 limit 1)
        union all
        (select f.failed_at from pipeline.sign_in_failures as f
        where f.address = p_address and f.failed_at > p_now - c_window
        order by f.failed_at desc offset 49 limit 1)
    ) as n;
    if v_wait > '0' then
        raise exception 'too many attempts to sign in'
            using errcode = 'LC080', detail = format('The next one is let through in %s minutes.', ceil(extract(epoch from v_wait) / 60)),
                hint = 'Wait, or have an administrator set a new password.';
    end if;
end
$func$;
comment on function pipeline.check_sign_in_rate(text, inet, timestamptz) is
    'Lets an attempt to sign in pass unless within 15 minutes there were 5 failed ones for the e-mail address from the same network address, 30 for it from anywhere, or 50 from the network address: LC080 then. Holds a lock on the e-mail address until the transaction ends.';
