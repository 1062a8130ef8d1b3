create or replace function pipeline.tg_mls_listings__keep_history()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $func$
-- Definer: people move listings but do not write histories. One statement for all rows of an update, since ingest changes
-- thousands at once; without nested loops, since the plan of the first call is kept and that may have had one row.
declare
    v_is_merging boolean := coalesce(current_setting('pipeline.merging', true), '') = 'on' and pipeline.is_service();
    v_user uuid := case when not v_is_merging then auth.uid() end;
    v_source text := case when v_user is null then pipeline.actor() end;
    v_role text := case when v_user is not null then pipeline.scope() end;
    v_reason text := nullif(current_setting('pipeline.reason', true), '');
    v_note text := nullif(current_setting('pipeline.note', true), '');
    v_approval uuid := nullif(current_setting('pipeline.approval', true), '')::uuid;
    v_undoes jsonb := nullif(current_setting('pipeline.undoes', true), '')::jsonb;
    v_waived jsonb := nullif(current_setting('pipeline.waived', true), '')::jsonb;
begin
    if not exists (select from newer) then
        return null;
    end if;
    insert into public.mls_status_history (tenant_id, listing_id, from_status, to_status, reason, note, source, changed_by, changed_by_role)
    select n.tenant_id, n.id, o.status, n.status, coalesce('waived: ' || (v_waived ->> n.id::text), v_reason), v_note, v_source, v_user, v_role
    from newer as n
    join older as o using (id)
    where n.status is distinct from o.status;

    insert into public.mls_price_history (tenant_id, listing_id, price_type, old_price, new_price, currency_code, reason, source, changed_by,
        approval_status, approved_by, approved_at)
    select n.tenant_id, n.id, p.price_type, p.old_price, p.new_price, n.currency_code, coalesce(a.reason, v_reason, v_note), v_source,
        coalesce(a.requested_by, v_user), coalesce(a.status, 'NOT_REQUIRED'), a.decided_by, a.decided_at
    from newer as n
    join older as o using (id)
    -- Believed is what stands there: an approval of this listing's price that was decided just now.
    left join public.mls_listing_approvals as a on a.id = v_approval and a.listing_id = n.id and a.approval_type = 'PRICE_CHANGE'
        and a.status = 'APPROVED' and a.decided_at = now()
    cross join lateral (values ('LIST', o.list_price, n.list_price), ('LEASE', o.lease_price, n.lease_price)) as p (price_type, old_price, new_price)
    where p.new_price is distinct from p.old_price;

    -- The merge logs its whole batch itself. Only the service is believed to be merging.
    if not v_is_merging then
        insert into pipeline.change_log (data_domain, record_uuid, action, field, old_value, new_value, actor, rule, reason, undoes)
        select 'mls_listings', n.id, 'update', e.key, nullif(d.before -> e.key, 'null'), nullif(e.value, 'null'), pipeline.actor(),
            coalesce(v_reason, 'direct edit'), v_note, (v_undoes -> n.id::text ->> e.key)::bigint
        from newer as n
        join older as o using (id)
        -- Made once a row: without the offset it is made again for each of its fields.
        cross join lateral (select to_jsonb(o) as before, to_jsonb(n) as after offset 0) as d
        cross join lateral jsonb_each(d.after) as e
        where e.value is distinct from d.before -> e.key
            -- What triggers and generated columns derive from the rest.
            and e.key not in ('updated_at', 'updated_by', 'status_changed_at', 'origin_sync_ts', 'listing_key', 'is_served', 'reso_modified_ts');
    end if;
    return null;
end
$func$;
comment on function pipeline.tg_mls_listings__keep_history() is
    'After an update of listings: a row of history for each changed status and price (who, when, why), and for what a person or a function wrote one change_log row a changed field.';

create or replace trigger _900_keep_history after update on public.mls_listings
    referencing old table as older new table as newer
    for each statement execute function pipeline.tg_mls_listings__keep_history();
