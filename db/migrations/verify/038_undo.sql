-- 038_undo

select undoes from pipeline.change_log where false;
select undo, reopened_by, reopened_at from pipeline.suggestions where false;
select action_id, tenant_id, actor, action, to_status, row_count, taken_at, undone_at, undone_by from pipeline.bulk_actions where false;
select action_id, listing_id, seen, changes from pipeline.bulk_undo where false;
