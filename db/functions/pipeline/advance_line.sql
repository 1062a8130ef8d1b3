create or replace function pipeline.advance_line(p_order_key text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- The caller has taken the key's head out in this transaction: until it ends, nobody else makes a head.
begin
    -- A loop, since the one that is next may have left while its row was waited for.
    loop
        update pipeline.job_line as l
        set state = case when l.is_by_hand then 'by_hand' when l.until > clock_timestamp() then 'retrying' else 'ready' end,
            until = case when l.is_by_hand or l.until > clock_timestamp() then l.until end
        where l.job_id = (
                select w.job_id from pipeline.job_line as w
                where w.order_key = p_order_key and w.state = 'waiting'
                order by w.order_key, w.is_by_hand desc, w.job_id
                limit 1
                for update)
            and not exists (select from pipeline.job_line as h
                where h.order_key = p_order_key and h.state in ('retrying', 'by_hand', 'ready', 'leased'));
        exit when found
            or not exists (select from pipeline.job_line as w where w.order_key = p_order_key and w.state = 'waiting')
            or exists (select from pipeline.job_line as h
                where h.order_key = p_order_key and h.state in ('retrying', 'by_hand', 'ready', 'leased'));
    end loop;
end
$func$;
comment on function pipeline.advance_line(text) is
    'Makes the first of those that wait in a key its head, after the last head has left; nothing when there is a head again.';
