-- 028_runs_desk — records that people mend, what each day brought, runs found by how they ended
-- depends: 023_runs 024_retention

alter table pipeline.files
    add column layout jsonb,
    add column is_addition boolean not null default false;
comment on column pipeline.files.layout is
    'How the file that was imported was read, so that a line of it can be read again: {format, delimiter, quote, columns, fields: {field: column or columns}, attributes: [column], has_id}; of a raw file only.';
comment on column pipeline.files.is_addition is
    'It holds some of what its source has, such as records that people have mended: nothing is missing from it.';

create table pipeline.corrections (
    error_id bigint not null,
    record jsonb not null,
    job_id bigint,
    corrected_by text not null,
    corrected_at timestamptz not null default clock_timestamp(),
    constraint corrections_pkey primary key (error_id),
    constraint corrections_error_id_fkey foreign key (error_id) references pipeline.job_errors (id) on delete cascade,
    constraint corrections_job_id_fkey foreign key (job_id) references pipeline.job_queue (job_id) on delete set null,
    constraint corrections_record_is_an_object_check check (jsonb_typeof(record) = 'object')
);
create index corrections_job_id_idx on pipeline.corrections (job_id);
comment on table pipeline.corrections is 'Records that could not go on, as people have mended them.';
comment on column pipeline.corrections.record is 'The record with our names of the fields, as import understands one.';
comment on column pipeline.corrections.job_id is 'The import that brings it in; null once that is forgotten.';

create table pipeline.daily_counts (
    dmo_id integer not null,
    data_domain text not null,
    day date not null,
    stage text not null,
    jobs bigint not null default 0,
    seconds double precision not null default 0,
    records_new bigint not null default 0,
    records_updated bigint not null default 0,
    records_deleted bigint not null default 0,
    records_held bigint not null default 0,
    records_error bigint not null default 0,
    listings_total bigint,
    constraint daily_counts_pkey primary key (dmo_id, day, data_domain, stage),
    constraint daily_counts_dmo_id_fkey foreign key (dmo_id) references public.dmos (id)
);
comment on table pipeline.daily_counts is 'What the stages of a DMO did in a day (UTC), added up as they ended, so that a year is read at once and outlives the jobs.';
comment on column pipeline.daily_counts.seconds is 'How long they worked, all of them together.';
comment on column pipeline.daily_counts.listings_total is
    'Listings of the DMO after the day''s last promote: counted at the first of the day, then kept up by what each brought and took away.';
insert into pipeline.daily_counts (dmo_id, data_domain, day, stage, jobs, seconds, records_new, records_updated, records_deleted, records_held, records_error)
select j.dmo_id, j.data_domain, (r.created_at at time zone 'UTC')::date, t.stage, count(*),
    coalesce(sum(extract(epoch from j.finished_at - j.started_at)), 0), sum(r.records_new), sum(r.records_updated), sum(r.records_deleted),
    sum(r.records_held), sum(r.records_error)
from pipeline.job_results as r
join pipeline.job_queue as j using (job_id)
join pipeline.job_types as t using (job_type)
where t.stage is not null and j.data_domain is not null
group by j.dmo_id, j.data_domain, (r.created_at at time zone 'UTC')::date, t.stage;

-- Runs and jobs that ended otherwise than well, among many that did not: on events, since no index of a job has its status.
create index job_events_ends_idx on pipeline.job_events (event, job_id) where event in ('held', 'failed', 'cancelled');
create index batches_open_idx on staging.batches (batch_id) where promoted_at is null and pruned_at is null;

-- What came of real estate in the last weeks. Rows that nobody has claimed, as sources bring them, are in the first one alone,
-- which costs a new row next to nothing.
create index mls_listings_created_at_idx on public.mls_listings using brin (created_at);
create index mls_listings_claimed_at_idx on public.mls_listings (claimed_at) where claimed_at is not null;
create index mls_listings_published_at_idx on public.mls_listings (published_at) where published_at is not null;
create index mls_status_history_left_draft_idx on public.mls_status_history (changed_at)
where from_status = 'DRAFT' and to_status not in ('INGESTED', 'WITHDRAWN');

alter table pipeline.corrections enable row level security;
alter table pipeline.daily_counts enable row level security;
