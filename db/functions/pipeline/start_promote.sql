create or replace function pipeline.start_promote(p_batch_id bigint)
returns bigint language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights to enqueue jobs; the caller and the tenant are checked below.
declare
    v_batch staging.batches;
    v_source pipeline.sources;
begin
    perform pipeline.require('pipeline:promote');
    select b.* into v_batch from staging.batches as b
    where b.batch_id = p_batch_id and (b.tenant_id = pipeline.current_tenant() or pipeline.is_service());
    if not found then
        raise exception 'there is no batch %', p_batch_id using errcode = 'LC004', hint = 'cdl status shows the batches.';
    elsif v_batch.status = 'held' then
        raise exception 'batch % is held: it %', p_batch_id, v_batch.hold_reason
            using errcode = 'LC005', hint = 'Look at it in review, and release it.';
    elsif 0 = (select count(*) from (select from staging.listings as s
        where s.batch_id = p_batch_id and s.action <> 'unchanged' and s.status = 'accepted' and s.ok_to_promote limit 1) as s) then
        raise exception 'nothing of batch % is accepted', p_batch_id
            using errcode = 'LC083', hint = 'Accept rows in review first; what is promoted already needs no other time.';
    end if;
    select s.* into strict v_source from pipeline.sources as s where s.id = v_batch.source_id;
    return pipeline.enqueue_job('promote_public', v_batch.dmo_id, v_batch.data_domain, v_source.name,
        (select j.run_id from pipeline.job_queue as j where j.job_id = v_batch.job_id),
        p_input_file_id => v_batch.file_id, p_batch_id => p_batch_id);
end
$func$;
comment on function pipeline.start_promote(bigint) is
    'Enqueues the promotion of a batch''s accepted rows for a worker, in the run that staged it, and gives the job''s number: the waiting one''s if there is one. Needs pipeline:promote; LC004: no such batch; LC005: it is held; LC083: nothing of it is accepted.';
