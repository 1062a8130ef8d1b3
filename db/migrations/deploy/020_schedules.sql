-- 020_schedules — what runs when nobody asks for it
-- depends: 018_queue

alter table pipeline.dmo_configs
    add column catch_up text not null default 'once',
    add constraint dmo_configs_catch_up_is_known_check check (catch_up in ('skip', 'once', 'all'));
comment on column pipeline.dmo_configs.schedule is
    'manual: by hand alone; pipeline: by the stage before it; hourly, daily, weekly, monthly, or a cron expression of five fields, by the DMO''s clocks.';
comment on column pipeline.dmo_configs.catch_up is
    'What becomes of times that passed while no scheduler ran. skip: nothing; once: the newest one runs; all: each runs, the newest 24 at most.';
-- manual was what the later stages had while nobody could say otherwise, and they followed the one before them.
update pipeline.dmo_configs as c set schedule = 'pipeline' where c.type <> 'import' and c.schedule = 'manual';

create table pipeline.schedules (
    dmo_id integer not null,
    type text not null,
    data_domain text not null,
    settled_until timestamptz not null,
    last_due_at timestamptz,
    last_job_id bigint,
    problem text,
    constraint schedules_pkey primary key (dmo_id, type, data_domain),
    constraint schedules_dmo_id_fkey foreign key (dmo_id) references public.dmos (id)
);
comment on table pipeline.schedules is 'How far each schedule was followed; one row for each stage of a DMO that has times. The schedule itself stands in pipeline.dmo_configs.';
comment on column pipeline.schedules.settled_until is 'Every time until then was followed or passed over, once, whoever looks. A changed schedule begins anew.';
comment on column pipeline.schedules.last_due_at is 'The time that was followed last.';
comment on column pipeline.schedules.last_job_id is 'The job that was enqueued last for it.';
comment on column pipeline.schedules.problem is 'Why its time could not be followed; each look at the schedules tries again.';
insert into pipeline.schedules (dmo_id, type, data_domain, settled_until)
select c.dmo_id, c.type, c.data_domain, now() from pipeline.dmo_configs as c
where c.active and c.schedule not in ('manual', 'pipeline');
alter table pipeline.schedules enable row level security;
