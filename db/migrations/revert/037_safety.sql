-- 037_safety

drop index pipeline.suggestions_decided_idx;
alter table pipeline.suggestions drop column before;
drop table pipeline.presence;
alter table pipeline.user_sessions drop column renewing_until;
