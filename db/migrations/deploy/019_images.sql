-- 019_images — the pictures of listings that were fetched
-- depends: 018_queue

create table public.listing_image_files (
    image_id bigint not null,
    tenant_id uuid not null,
    url text not null,
    stored_key text,
    sha256 text,
    content_type text,
    size bigint,
    width integer,
    height integer,
    etag text,
    last_modified text,
    fetched_at timestamptz,
    tried_at timestamptz not null default now(),
    next_try_at timestamptz not null,
    failures integer not null default 0,
    error_code text,
    error_message text,
    constraint listing_image_files_pkey primary key (image_id),
    constraint listing_image_files_image_id_fkey foreign key (image_id) references public.listing_images (id) on delete cascade,
    constraint listing_image_files_stored_whole_check check (num_nulls(stored_key, sha256, content_type, size, fetched_at) in (0, 5)),
    constraint listing_image_files_failed_iff_reason_check check ((failures > 0) = (error_code is not null)),
    constraint listing_image_files_sha256_is_hexadecimal_check check (sha256 ~ '^[0-9a-f]{64}$')
);
create index listing_image_files_tenant_id_idx on public.listing_image_files (tenant_id);
comment on table public.listing_image_files is 'Of each picture that was tried: the file that was fetched last, and when it is tried again.';
comment on column public.listing_image_files.url is 'The address that was tried; when the picture has another one since, it is fetched anew.';
comment on column public.listing_image_files.stored_key is 'Where the file lies: bucket and key, or below the storage''s folder. It stays when a later try fails.';
comment on column public.listing_image_files.content_type is 'By its content, whatever the server said.';
comment on column public.listing_image_files.width is 'Pixels; null where the format does not tell cheaply.';
comment on column public.listing_image_files.etag is 'What the server is told, so that it need not send the same again.';
comment on column public.listing_image_files.failures is 'In a row; each doubles the time to the next try.';

alter table public.listing_image_files enable row level security;
