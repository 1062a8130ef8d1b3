-- 029_review

select waits from staging.listings where false;
select staging_id, tenant_id, user_id, assigned_by, assigned_at from pipeline.review_assignments where false;
select action_id, tenant_id, actor, decision, row_count, released, note, taken_at, undone_at, undone_by from pipeline.review_actions where false;
select id, action_id, data_domain, before, staging_ids from pipeline.review_undo where false;
select tenant_id, user_id, name, query, created_at from pipeline.review_views where false;
