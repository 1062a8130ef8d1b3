create or replace function pipeline.accept_unflagged(p_batch_id bigint)
returns bigint language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:review have no rights on staging; the caller and the tenant are checked below.
declare
    v_dmo_id integer;
    v_count bigint;
begin
    perform pipeline.require('pipeline:review');
    select b.dmo_id into v_dmo_id from staging.batches as b
    where b.batch_id = p_batch_id and (b.tenant_id = pipeline.current_tenant() or pipeline.is_service());
    if not found then
        raise exception 'there is no batch %', p_batch_id
            using errcode = 'LC004', hint = 'cdl status shows the batches.';
    end if;
    -- Exclusive: many rows in no order, which must not meet another's.
    perform pipeline.lock_dmo(v_dmo_id);
    update staging.listings as s
    set status = 'accepted', ok_to_promote = true, decided_by = 'auto-accept', decided_at = now()
    where s.batch_id = p_batch_id and s.status = 'pending' and s.flags is null;
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;
comment on function pipeline.accept_unflagged(bigint) is
    'Accepts the rows of a batch that nothing speaks against, and says how many. Needs pipeline:review; LC004 for no such batch.';
