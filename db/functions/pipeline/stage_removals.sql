create or replace function pipeline.stage_removals(p_batch_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_batch staging.batches;
    v_is_complete boolean;
    v_live bigint;
    v_gone bigint;
    v_limit numeric;
begin
    select b.* into strict v_batch from staging.batches as b where b.batch_id = p_batch_id;
    select f.is_complete into strict v_is_complete from pipeline.files as f where f.id = v_batch.file_id;
    v_limit := (v_batch.config_params ->> 'max_delete_share')::numeric;

    insert into staging.listings (batch_id, listing_id, tenant_id, dmo_id, source_id, name, action, flags, status, ok_to_promote)
    select p_batch_id, v.listing_id, v_batch.tenant_id, v_batch.dmo_id, v.source_id, v.name, 'delete', v.flags,
        case when v.flags is null and (v_batch.config_params ->> 'auto_accept')::boolean then 'accepted' else 'pending' end,
        v.flags is null and (v_batch.config_params ->> 'auto_accept')::boolean
    from (
        select m.listing_id, m.source_id, l.name, nullif(array_remove(array[
            -- What could not be read is not known to be gone.
            case when not v_is_complete then 'incomplete_file' end,
            case when exists (select from pipeline.field_owners as o
                where o.data_domain = v_batch.data_domain and o.record_id = m.listing_id and o.actor is not null) then 'edited_by_person' end,
            -- The listing is still in the file, under an id that waits for a person: so must this.
            case when exists (select from staging.listings as s
                where s.batch_id = p_batch_id and s.listing_id = m.listing_id and s.status = 'pending'
                    and 'same_listing_twice' = any (s.flags)) then 'id_changed' end
        ], null), '{}') as flags
        from public.listing_source_map as m
        join public.listings as l on l.id = m.listing_id
        where m.source = v_batch.source_id and m.deleted_at is null
            and not exists (select from staging.listings as s where s.batch_id = p_batch_id and s.source_id = m.source_id)
        order by m.source_id
    ) as v;
    get diagnostics v_gone = row_count;

    select count(*) into v_live from public.listing_source_map as m where m.source = v_batch.source_id and m.deleted_at is null;
    if v_gone > v_limit * v_live then
        update staging.batches as b
        set status = 'held',
            hold_reason = format('would remove %s of the source''s %s listings (%s %%); the limit is %s %%',
                v_gone, v_live, round(100.0 * v_gone / v_live, 1), round(100 * v_limit, 1))
        where b.batch_id = p_batch_id;
    end if;
end
$func$;
comment on function pipeline.stage_removals(bigint) is
    'For a full snapshot: a row with action delete for each listing that the source had and the file has not; the whole batch is held when that is more than max_delete_share of them.';
