-- 030_uploads — files that people bring through the graphical interface
-- depends: 018_queue

create table pipeline.uploads (
    id uuid not null,
    dmo_id integer not null,
    data_domain text not null default 'listings',
    source_name text,
    file_path text not null,
    file_hash text not null,
    original_name text not null,
    original_size bigint not null,
    original_hash text not null,
    settings jsonb not null default '{}',
    uploaded_by text not null,
    uploaded_at timestamptz not null default clock_timestamp(),
    run_id uuid,
    job_id bigint,
    sent_at timestamptz,
    constraint uploads_pkey primary key (id),
    constraint uploads_dmo_id_fkey foreign key (dmo_id) references public.dmos (id),
    constraint uploads_file_path_key unique (file_path),
    constraint uploads_original_size_is_positive_check check (original_size > 0),
    constraint uploads_settings_is_an_object_check check (jsonb_typeof(settings) = 'object'),
    constraint uploads_sent_with_a_run_check check ((sent_at is null) = (run_id is null) and (sent_at is null) = (job_id is null))
);
create index uploads_dmo_id_idx on pipeline.uploads (dmo_id, uploaded_at);
comment on table pipeline.uploads is 'Files that people brought in a browser, from then on kept in the storage: looked at first, then sent on their way.';
comment on column pipeline.uploads.file_path is 'Where it lies in the storage, packed with gzip whatever it is.';
comment on column pipeline.uploads.file_hash is 'SHA-256 of the stored file''s bytes, hexadecimal.';
comment on column pipeline.uploads.original_hash is 'SHA-256 of the file as it was brought, as in pipeline.files.';
comment on column pipeline.uploads.settings is 'How this file is read where that differs from the DMO''s import configuration.';
comment on column pipeline.uploads.source_name is 'The feed; null: as the import configuration says.';
comment on column pipeline.uploads.run_id is 'The run that it was sent on its way with; null: nobody has sent it yet.';
comment on column pipeline.uploads.job_id is 'The import of that run; it may be forgotten by now.';
alter table pipeline.uploads enable row level security;
