create or replace function pipeline.tg_decision__keep_history()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people decide but do not write histories. Argument: the subject.
declare
    v_row jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    v_user uuid := case when not (coalesce(current_setting('pipeline.merging', true), '') = 'on' and pipeline.is_service()) then auth.uid() end;
begin
    insert into public.mls_decision_history (tenant_id, listing_id, subject, subject_id, code, decision, note, source, decided_by, decided_by_role)
    select (v_row ->> 'tenant_id')::uuid, (v_row ->> 'listing_id')::uuid, tg_argv[0], (v_row ->> 'id')::uuid,
        case tg_argv[0]
            when 'CHECKLIST' then (select t.role || ' ' || t.code from public.mls_checklist_templates as t where t.id = (v_row ->> 'template_id')::uuid)
            when 'DOCUMENT' then (select t.code from public.mls_document_type_config as t where t.id = (v_row ->> 'document_type_id')::uuid)
            when 'APPROVAL' then v_row ->> 'approval_type'
        end,
        case
            when tg_op = 'DELETE' then 'DELETED'
            when v_row ->> 'is_not_applicable' = 'true' then 'NOT_APPLICABLE'
            when v_row ->> 'is_completed' = 'true' then 'COMPLETED'
            when v_row ->> 'status' = 'APPROVED' or v_row ->> 'is_approved' = 'true' then 'APPROVED'
            when v_row ->> 'rejection_reason' is not null or v_row ->> 'status' = 'REJECTED' then 'REJECTED'
            else 'REOPENED'
        end,
        nullif(current_setting('pipeline.note', true), ''), case when v_user is null then pipeline.actor() end,
        v_user, case when v_user is not null then pipeline.scope() end;
    return null;
end
$func$;
comment on function pipeline.tg_decision__keep_history() is
    'A row of public.mls_decision_history for each decision on a checklist item, a document, a picture or an approval, and for each decided one that is deleted: who, when, why.';

create or replace trigger _900_keep_new after insert on public.mls_listing_checklist_items
    for each row when (new.is_completed or new.is_not_applicable) execute function pipeline.tg_decision__keep_history('CHECKLIST');
create or replace trigger _900_keep_changed after update on public.mls_listing_checklist_items
    for each row when ((old.is_completed, old.is_not_applicable) is distinct from (new.is_completed, new.is_not_applicable))
    execute function pipeline.tg_decision__keep_history('CHECKLIST');
create or replace trigger _900_keep_deleted after delete on public.mls_listing_checklist_items
    for each row when (old.is_completed or old.is_not_applicable) execute function pipeline.tg_decision__keep_history('CHECKLIST');

create or replace trigger _900_keep_new after insert on public.mls_listing_documents
    for each row when (new.status <> 'PENDING') execute function pipeline.tg_decision__keep_history('DOCUMENT');
create or replace trigger _900_keep_changed after update on public.mls_listing_documents
    for each row when (old.status <> new.status) execute function pipeline.tg_decision__keep_history('DOCUMENT');
create or replace trigger _900_keep_deleted after delete on public.mls_listing_documents
    for each row when (old.status <> 'PENDING') execute function pipeline.tg_decision__keep_history('DOCUMENT');

create or replace trigger _900_keep_new after insert on public.mls_listing_approvals
    for each row when (new.status <> 'PENDING') execute function pipeline.tg_decision__keep_history('APPROVAL');
create or replace trigger _900_keep_changed after update on public.mls_listing_approvals
    for each row when (old.status <> new.status) execute function pipeline.tg_decision__keep_history('APPROVAL');
create or replace trigger _900_keep_deleted after delete on public.mls_listing_approvals
    for each row when (old.status <> 'PENDING') execute function pipeline.tg_decision__keep_history('APPROVAL');

create or replace trigger _900_keep_changed after update on public.mls_listing_media
    for each row when (old.is_approved <> new.is_approved or old.rejection_reason is distinct from new.rejection_reason)
    execute function pipeline.tg_decision__keep_history('MEDIA');
create or replace trigger _900_keep_deleted after delete on public.mls_listing_media
    for each row when (old.is_approved or old.rejection_reason is not null) execute function pipeline.tg_decision__keep_history('MEDIA');
