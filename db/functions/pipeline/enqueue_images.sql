create or replace function pipeline.enqueue_images(p_dmo_id integer)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the job that it gives, so that it can not begin before this transaction ends, and sees all that it wrote.
declare
    v_key text;
    v_job_id bigint;
begin
    -- A loop, since a job that waits may have begun by the time it is locked.
    loop
        -- One may run, having passed some pictures already; another one then waits behind it.
        foreach v_key in array array[format('fetch_images:%s', p_dmo_id), format('fetch_images:%s:next', p_dmo_id)] loop
            v_job_id := pipeline.enqueue_job('fetch_images', p_dmo_id, p_order_key => format('images/%s', p_dmo_id), p_dedupe_key => v_key);
            perform from pipeline.job_line as l where l.job_id = v_job_id and l.state <> 'leased' for share;
            if found then
                return v_job_id;
            end if;
        end loop;
    end loop;
end
$func$;
comment on function pipeline.enqueue_images(integer) is
    'Lets the pictures of a DMO''s listings be fetched after the caller''s commit, and gives the job: one that waits already, else a new one. One job of a DMO runs at a time, and one more waits at most.';
