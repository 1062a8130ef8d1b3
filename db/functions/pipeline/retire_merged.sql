create or replace function pipeline.retire_merged(p_batch_id bigint, p_job_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Before remember_records(): the source map still tells where the records came from.
begin
    with moved as materialized (
        select m.source, m.source_id, m.listing_id as old_id, s.listing_id as new_id, s.staging_id, s.line
        from staging.listings as s
        join staging.batches as b using (batch_id)
        join public.listing_source_map as m on m.source = b.source_id and m.source_id = s.source_id and m.listing_id <> s.listing_id
        where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.action in ('update', 'conflict')
    ),
    emptied as materialized (
        select distinct on (v.old_id) v.old_id, v.new_id, v.source, v.staging_id, v.line
        from moved as v
        where not exists (
            select from public.listing_source_map as x
            where x.listing_id = v.old_id and x.deleted_at is null
                and not exists (select from moved as o where o.source = x.source and o.source_id = x.source_id))
        order by v.old_id, v.staging_id
    ),
    keys as (
        update pipeline.match_keys as k set listing_id = e.new_id
        from emptied as e
        where k.listing_id = e.old_id
    ),
    retired as (
        update public.listings as l set deleted_at = now(), updated_at = now()
        from emptied as e
        where l.id = e.old_id and l.deleted_at is null
        returning l.id, e.new_id, e.source, e.staging_id, e.line
    )
    insert into pipeline.change_log (data_domain, record_id, action, new_value, actor, source, rule, job_id, batch_id, staging_id, line)
    select 'listings', r.id, 'delete', jsonb_build_object('listing_id', r.new_id), (select pipeline.actor()), r.source, 'merged into another listing',
        p_job_id, p_batch_id, r.staging_id, r.line
    from retired as r;
end
$func$;
comment on function pipeline.retire_merged(bigint, bigint) is
    'Listings whose last records a person merged into another listing are marked deleted, and their keys lead to that one.';
