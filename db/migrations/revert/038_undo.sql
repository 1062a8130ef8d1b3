-- 038_undo

delete from pipeline.presence as p where p.kind = 'estate';
alter table pipeline.presence
    drop constraint presence_kind_is_known_check,
    add constraint presence_kind_is_known_check check (kind in ('row', 'listing', 'config'));
comment on column pipeline.presence.kind is 'row: of the queue of review; listing; config: a stage''s configuration.';

drop table pipeline.bulk_undo;
drop table pipeline.bulk_actions;

drop index pipeline.suggestions_decided_idx;
alter table pipeline.suggestions
    drop constraint suggestions_undo_is_of_a_decision_check,
    drop column reopened_at,
    drop column reopened_by,
    drop column undo;
alter table pipeline.change_log drop column undoes;
