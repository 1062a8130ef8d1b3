create or replace function pipeline.give_way(p_batch_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_newer bigint[] := array(
        select n.batch_id
        from staging.batches as b
        join staging.batches as n on n.source_id = b.source_id and n.data_domain = b.data_domain and n.promoted_at is null
            and (n.raw_file_id, n.file_id) > (b.raw_file_id, b.file_id)
        where b.batch_id = p_batch_id);
begin
    if v_newer <> '{}' then
        update staging.listings as s
        set status = 'superseded', ok_to_promote = false
        where s.batch_id = p_batch_id and s.status in ('pending', 'accepted', 'held')
            and s.source_id in (select o.source_id from staging.listings as o where o.batch_id = any (v_newer));
    end if;
end
$func$;
comment on function pipeline.give_way(bigint) is
    'Rows of a batch that was staged late give way to what a newer file of its source says of the same records and waits to be promoted. Against one that was promoted, promote itself decides: refuse_outdated().';
