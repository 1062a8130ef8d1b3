create or replace function pipeline.release_batch(p_batch_id bigint, p_note text default null)
returns bigint language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:review have no rights on staging; the caller and the tenant are checked below.
declare
    v_batch staging.batches;
    v_action_id bigint;
begin
    perform pipeline.require('pipeline:review');
    select b.* into v_batch from staging.batches as b
    where b.batch_id = p_batch_id and (b.tenant_id = pipeline.current_tenant() or pipeline.is_service());
    if not found then
        raise exception 'there is no batch %', p_batch_id using errcode = 'LC004', hint = 'cdl status shows the batches.';
    end if;
    perform pipeline.share_dmo(v_batch.dmo_id);
    select b.* into v_batch from staging.batches as b where b.batch_id = p_batch_id for no key update;
    if v_batch.status <> 'held' then
        raise exception 'batch % is not held', p_batch_id using errcode = 'LC083', hint = 'Somebody has released it, or a newer batch took its place.';
    end if;
    update staging.batches as b set status = 'staged', hold_reason = null where b.batch_id = p_batch_id;
    insert into pipeline.review_actions (tenant_id, actor, decision, row_count, note, released)
    values (v_batch.tenant_id, pipeline.actor(), 'release', 0, p_note, jsonb_build_object(p_batch_id, v_batch.hold_reason))
    returning action_id into v_action_id;
    perform pg_notify('cdl_progress', json_build_object('dmo_id', v_batch.dmo_id)::text);
    return v_action_id;
end
$func$;
comment on function pipeline.release_batch(bigint, text) is
    'Lifts the hold of a batch and decides none of its rows; gives the number to undo it by. Needs pipeline:review; LC004: no such batch; LC083: it is not held.';
