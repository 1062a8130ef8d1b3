create or replace function pipeline.tell_step(p_share numeric)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- Only to a client that asked for it; others would wonder.
    if current_setting('pipeline.tells_steps', true) = 'on' then
        raise notice 'cdl_step %', p_share;
    end if;
end
$func$;
comment on function pipeline.tell_step(numeric) is
    'Tells the client how much of a long function is over, from 0 to 1, while it goes on: the notice "cdl_step 0.4", if the setting pipeline.tells_steps is on.';
