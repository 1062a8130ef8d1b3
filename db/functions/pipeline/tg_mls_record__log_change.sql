create or replace function pipeline.tg_mls_record__log_change()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people write these tables but not the log. Arguments: the data domain, and columns that follow from others.
declare
    v_rule text := coalesce(nullif(current_setting('pipeline.reason', true), ''), 'direct edit');
    v_undoes jsonb := nullif(current_setting('pipeline.undoes', true), '')::jsonb;
begin
    if tg_op = 'UPDATE' then
        insert into pipeline.change_log (data_domain, record_uuid, action, field, old_value, new_value, actor, rule, undoes)
        select tg_argv[0], new.id, 'update', e.key, nullif(d.before -> e.key, 'null'), nullif(e.value, 'null'), pipeline.actor(), v_rule,
            (v_undoes -> new.id::text ->> e.key)::bigint
        from (select to_jsonb(old) as before offset 0) as d
        cross join lateral jsonb_each(to_jsonb(new)) as e
        where e.value is distinct from d.before -> e.key
            and e.key <> all (array['updated_at', 'origin_sync_ts'] || tg_argv::text[]);
    else
        insert into pipeline.change_log (data_domain, record_uuid, action, old_value, actor, rule)
        values (tg_argv[0], case when tg_op = 'DELETE' then old.id else new.id end, lower(tg_op),
            case when tg_op = 'DELETE' then jsonb_strip_nulls(to_jsonb(old)) end, pipeline.actor(), v_rule);
    end if;
    return null;
end
$func$;
comment on function pipeline.tg_mls_record__log_change() is
    'Logs what is written past the merge to media, contacts, members and offices, and by people to the tasks, notes, steps and approvals of a listing: a change_log row a changed field, one for a new or deleted record.';

-- The merge logs its whole batch itself: then this is a comparison a row, and nothing is queued. Only roles that have
-- service_role are believed to be merging.
create or replace trigger _900_log_change after insert or update or delete on public.mls_listing_media
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_mls_record__log_change('mls_media');
create or replace trigger _900_log_change after insert or update or delete on public.mls_contacts
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_mls_record__log_change('mls_contacts', 'full_name');
create or replace trigger _900_log_change after insert or update or delete on public.members
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_mls_record__log_change('mls_members');
create or replace trigger _900_log_change after insert or update or delete on public.offices
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_mls_record__log_change('mls_offices', 'dmo_id');

-- What a private note says stays its writer's.
create or replace trigger _900_log_change after insert or update or delete on public.mls_listing_tasks
    for each row execute function pipeline.tg_mls_record__log_change('mls_tasks', 'assigned_by', 'completed_at');
create or replace trigger _900_log_new after insert on public.mls_listing_notes
    for each row when (not new.is_private) execute function pipeline.tg_mls_record__log_change('mls_notes');
create or replace trigger _900_log_change after update on public.mls_listing_notes
    for each row when (not (old.is_private or new.is_private)) execute function pipeline.tg_mls_record__log_change('mls_notes');
create or replace trigger _900_log_deleted after delete on public.mls_listing_notes
    for each row when (not old.is_private) execute function pipeline.tg_mls_record__log_change('mls_notes');
-- Whether it is done stands in public.mls_decision_history.
create or replace trigger _900_log_change after update on public.mls_listing_checklist_items
    for each row when ((old.due_date, old.note) is distinct from (new.due_date, new.note))
    execute function pipeline.tg_mls_record__log_change('mls_steps', 'is_completed', 'is_not_applicable', 'completed_by', 'completed_at');
create or replace trigger _900_log_change after update on public.mls_listing_approvals
    for each row when (old.reason is distinct from new.reason)
    execute function pipeline.tg_mls_record__log_change('mls_approvals', 'status', 'decided_by', 'decided_at', 'comment', 'details');
