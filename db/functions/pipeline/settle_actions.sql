create or replace function pipeline.settle_actions(p_batch_id bigint, p_older_anyway boolean default false)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_adopted bigint[];
    v_newer bigint[];
begin
    -- A newer snapshot has spoken for all records of the source since, a newer batch for its own.
    select array_agg(n.batch_id) into v_newer from pipeline.newer_batches(p_batch_id) as n where n.is_later;
    if v_newer is not null and not p_older_anyway then
        update staging.listings as s
        set status = 'superseded', ok_to_promote = false
        from staging.batches as b
        where b.batch_id = p_batch_id and s.batch_id = p_batch_id and s.status in ('pending', 'accepted', 'held')
            and (exists (select from staging.batches as n where n.batch_id = any (v_newer) and n.is_snapshot)
                or s.source_id in (select o from pipeline.said_since(b.source_id, v_newer) as o));
    end if;
    -- Of rows with one source id that differ, all accepted, the last is what the source says.
    update staging.listings as s
    set status = 'superseded', ok_to_promote = false
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and 'same_id_twice' = any (s.flags)
        and exists (select from staging.listings as n
            where n.batch_id = p_batch_id and n.source_id = s.source_id and n.staging_id > s.staging_id
                and n.status = 'accepted' and n.ok_to_promote and 'same_id_twice' = any (n.flags));

    -- Other DMOs' staging was not to be seen: whoever has the key by now has the listing. In key order, so that two
    -- promotes that want the same keys wait for each other and do not lock each other out.
    insert into pipeline.match_keys (tenant_id, dedupe_key, listing_id)
    select distinct on (s.tenant_id, s.dedupe_key) s.tenant_id, s.dedupe_key, s.listing_id
    from staging.listings as s
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.dedupe_key is not null
        and s.action in ('insert', 'update', 'conflict')
    order by s.tenant_id, s.dedupe_key, s.staging_id
    on conflict do nothing;

    with adopted as (
        update staging.listings as s
        set listing_id = k.listing_id, certainty_score = 0.95
        from pipeline.match_keys as k, staging.batches as b
        where b.batch_id = p_batch_id and b.config_params -> 'match_on' ? 'dedupe_key'
            and s.batch_id = p_batch_id and s.action = 'insert' and s.status = 'accepted' and s.ok_to_promote
            and k.tenant_id = s.tenant_id and k.dedupe_key = s.dedupe_key and k.listing_id <> s.listing_id
            and coalesce(s.choices ->> 'listing', '') <> 'own'
            and exists (select from public.listings as l where l.id = k.listing_id)
        returning s.staging_id
    )
    select array_agg(a.staging_id) into v_adopted from adopted as a;
    if v_adopted is not null then
        perform pipeline.follow_listing(v_adopted);
    end if;

    -- What exists by now is an update; what does not is an insert, of several rows on a new listing the first one's.
    update staging.listings as s
    set action = 'update'
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.action = 'insert'
        and exists (select from public.listings as l where l.id = s.listing_id);
    update staging.listings as s
    set action = 'insert'
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.action in ('update', 'conflict')
        and not exists (select from public.listings as l where l.id = s.listing_id)
        and not exists (select from staging.listings as o
            where o.batch_id = p_batch_id and o.listing_id = s.listing_id and o.status = 'accepted' and o.ok_to_promote
                and (o.action = 'insert' or (o.action in ('update', 'conflict') and o.line < s.line)));
end
$func$;
comment on function pipeline.settle_actions(bigint, boolean) is
    'Matches a batch''s accepted rows once more, now under locks: rows that a newer batch overtook step back (not with p_older_anyway), new dedupe keys are taken, and insert or update is decided for good.';
