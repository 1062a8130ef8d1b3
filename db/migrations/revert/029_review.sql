-- 029_review

drop table pipeline.review_views;
drop table pipeline.review_undo;
drop table pipeline.review_actions;
drop table pipeline.review_assignments;
drop index staging.batches_held_idx;
drop index staging.listings_review_idx;
alter table staging.listings drop column waits;
