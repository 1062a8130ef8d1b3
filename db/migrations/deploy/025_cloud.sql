-- 025_cloud — jobs that a queue in the cloud announces, files found in folders, what a job has to tell
-- depends: 020_schedules 021_geocoding

alter table pipeline.job_line add column announced_at timestamptz;
comment on column pipeline.job_line.announced_at is 'When a queue in the cloud was last told of it; null: not since it is in this state.';

alter table pipeline.job_results add column notes text[] not null default '{}';
comment on column pipeline.job_results.notes is 'What a person should know of how it went, in words.';

create table pipeline.found_files (
    source_id integer not null,
    data_domain text not null,
    path text not null,
    version text not null,
    dmo_id integer not null,
    job_id bigint,
    found_at timestamptz not null default clock_timestamp(),
    constraint found_files_pkey primary key (source_id, data_domain, path),
    constraint found_files_source_id_fkey foreign key (source_id) references pipeline.sources (id),
    constraint found_files_dmo_id_fkey foreign key (dmo_id) references public.dmos (id)
);
create index found_files_dmo_id_idx on pipeline.found_files (dmo_id);
comment on table pipeline.found_files is 'The files that were found in a source''s folder, each with the version that was imported last, so that only new ones are read.';
comment on column pipeline.found_files.path is 'The whole path, or s3://bucket/key.';
comment on column pipeline.found_files.version is 'What changes when the file does: size and time of the change, or S3''s ETag.';
comment on column pipeline.found_files.job_id is 'The import of that version; it may be forgotten by now.';
alter table pipeline.found_files enable row level security;
