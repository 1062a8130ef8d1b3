create or replace function pipeline.ingest_match(p_batch pipeline.ingest_batches)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- The lock of a feed's arrivals: a new lease half must see the sale half that another call brings at this moment, and a
-- picture that is about to wait the listing. Calls that bring neither share it.
begin
    if not exists (select from staging.ingest_records as r where r.batch_id = p_batch.batch_id and (r.action is null or r.action = 'insert')) then
        return;
    elsif p_batch.data_domain = 'mls_media' then
        perform pipeline.ingest_match_media(p_batch.batch_id, p_batch.origin_system);
    elsif p_batch.data_domain <> 'mls_listings' then
        perform pipeline.ingest_match_people(p_batch.batch_id, p_batch.data_domain, p_batch.origin_system);
    else
        perform case when t.has_leases then pg_advisory_xact_lock(pipeline.lock_class('arrivals'), t.number)
            else pg_advisory_xact_lock_shared(pipeline.lock_class('arrivals'), t.number) end
        from (
            select hashtext(p_batch.origin_system || r.tenant_id) as number, bool_or(right(r.origin_key, 6) = '_LEASE') as has_leases
            from staging.ingest_records as r
            where r.batch_id = p_batch.batch_id and r.action = 'insert'
            group by 1 order by 1
        ) as t;
    end if;
end
$func$;
comment on function pipeline.ingest_match(pipeline.ingest_batches) is
    'Between resolve and insert: takes the locks that let arrivals see each other, hangs pictures on their listings, and finds the records that a new key leads to.';
