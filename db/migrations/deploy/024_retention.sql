-- 024_retention — how long what is over is kept
-- depends: 018_queue 020_schedules 021_geocoding

create table pipeline.retention (
    kind text not null,
    default_keep interval not null,
    keep interval,
    description text not null,
    constraint retention_pkey primary key (kind),
    constraint retention_keep_is_a_day_at_least_check check (default_keep >= '1 day' and keep >= '1 day')
);
comment on table pipeline.retention is 'How long each kind of things is kept after it is over; prune() removes what is older. What waits for a person, and what the next merge needs, stays whatever its age: docs/retention.md.';
comment on column pipeline.retention.default_keep is 'What the code comes with; each deploy writes it again.';
comment on column pipeline.retention.keep is 'What this installation wants instead; no deploy touches it.';

-- History goes before what it made: that a file was imported is remembered for good, and where values came from.
alter table pipeline.files
    alter column job_id drop not null,
    drop constraint files_job_id_fkey,
    add constraint files_job_id_fkey foreign key (job_id) references pipeline.job_queue (job_id) on delete set null,
    add column config_hash uuid,
    add column expired_at timestamptz,
    add column removed_at timestamptz,
    add constraint files_removed_when_expired_check check (removed_at is null or expired_at is not null);
create index files_created_at_idx on pipeline.files (created_at) where expired_at is null;
create index files_expired_idx on pipeline.files (id) where expired_at is not null and removed_at is null;
comment on column pipeline.files.job_id is 'The job that made it; null once that is forgotten.';
comment on column pipeline.files.config_hash is 'MD5 of the configuration that the forgotten job read or made it with.';
comment on column pipeline.files.expired_at is 'No stage begins with it any more: the stored file is to be removed. The row stays.';
comment on column pipeline.files.removed_at is 'When the stored file was removed.';

alter table staging.batches
    alter column job_id drop not null,
    drop constraint batches_job_id_fkey,
    add constraint batches_job_id_fkey foreign key (job_id) references pipeline.job_queue (job_id) on delete set null,
    add column pruned_at timestamptz;
create index batches_created_at_idx on staging.batches (created_at) where pruned_at is null;
comment on column staging.batches.job_id is 'The job that staged it; null once that is forgotten.';
comment on column staging.batches.pruned_at is 'When the last of its rows was removed; the batch itself stays, since it tells where values came from.';

-- Old rows lie together: block ranges find them and cost a new row nothing.
create index job_queue_enqueued_at_idx on pipeline.job_queue using brin (enqueued_at);
create index job_errors_created_at_idx on pipeline.job_errors using brin (created_at);
create index job_errors_record_id_idx on pipeline.job_errors (record_id, id) where record_id is not null;
create index ingest_batches_started_at_idx on pipeline.ingest_batches using brin (started_at);
create index geocode_answers_asked_at_idx on pipeline.geocode_answers (asked_at) where not is_found;

alter table pipeline.retention enable row level security;
