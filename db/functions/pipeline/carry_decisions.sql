create or replace function pipeline.carry_decisions(p_batch_id bigint)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    -- A source that repeats itself is no news for a person either. What a person put aside has flags: the index on them serves.
    update staging.listings as s
    set status = o.status, ok_to_promote = false, notes = o.notes, decided_by = o.decided_by, decided_at = o.decided_at,
        flags = array(select distinct f from unnest(coalesce(s.flags, '{}') || o.flags) as f order by f)
    from (
        select distinct on (o.source_id) o.source_id, o.batch_id, b.source_id as source, o.content_hash, o.action, o.status, o.notes, o.decided_by, o.decided_at,
            array(select f from unnest(o.flags) as f where f in ('hold_by_person', 'reject_by_person')) as flags
        from staging.batches as b
        join staging.batches as ob on ob.source_id = b.source_id and ob.batch_id < b.batch_id
        join staging.listings as o on o.batch_id = ob.batch_id and o.dmo_id = b.dmo_id and o.flags is not null
        where b.batch_id = p_batch_id and o.status <> 'superseded'
        order by o.source_id, o.staging_id desc
    ) as o
    where s.batch_id = p_batch_id and s.source_id = o.source_id and o.status in ('held', 'rejected')
        and s.content_hash is not distinct from o.content_hash and (s.action = 'delete') = (o.action = 'delete')
        and s.status in ('pending', 'accepted')
        -- What the source has said and got through since makes it news again.
        and not exists (select from public.listing_source_map as m
            where m.source = o.source and m.source_id = o.source_id and m.last_batch_id > o.batch_id)
$func$;
comment on function pipeline.carry_decisions(bigint) is
    'Records that a person held or rejected, and that their source sends again unchanged, stay held or rejected.';
