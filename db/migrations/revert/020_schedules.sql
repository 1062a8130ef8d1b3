-- 020_schedules

drop table pipeline.schedules;
comment on column pipeline.dmo_configs.schedule is null;
alter table pipeline.dmo_configs drop column catch_up;
