-- 027_admin — sessions of people who use the graphical interface, and failed attempts to sign in
-- depends: 018_queue

create table pipeline.user_sessions (
    token_hash bytea not null,
    user_id uuid not null,
    is_local boolean not null,
    claims jsonb not null,
    sealed bytea,
    claims_expire_at timestamptz,
    address inet,
    agent text,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    constraint user_sessions_pkey primary key (token_hash),
    constraint user_sessions_token_hash_is_sha_256_check check (octet_length(token_hash) = 32)
);
create index user_sessions_user_id_idx on pipeline.user_sessions (user_id);
create index user_sessions_seen_at_idx on pipeline.user_sessions (seen_at);
comment on table pipeline.user_sessions is 'Who is signed in to the graphical interface. What the browser holds is not here: only its hash.';
comment on column pipeline.user_sessions.token_hash is 'SHA-256 of the token in the browser''s cookie.';
comment on column pipeline.user_sessions.is_local is 'The user stands in auth.users of this database and signed in by password here; else Supabase Auth vouches, and its token''s claims are kept.';
comment on column pipeline.user_sessions.sealed is 'Supabase Auth''s refresh token, encrypted with a key made from the cookie: of no use without it.';
comment on column pipeline.user_sessions.claims_expire_at is 'Until then Supabase Auth''s token holds; then it is refreshed.';

create table pipeline.sign_in_failures (
    id bigint generated always as identity,
    email text not null,
    address inet,
    failed_at timestamptz not null default now(),
    constraint sign_in_failures_pkey primary key (id)
);
create index sign_in_failures_email_idx on pipeline.sign_in_failures (email, failed_at);
create index sign_in_failures_address_idx on pipeline.sign_in_failures (address, failed_at);
comment on table pipeline.sign_in_failures is 'Attempts to sign in that failed in the last day: they slow down whoever guesses.';

alter table pipeline.user_sessions enable row level security;
alter table pipeline.sign_in_failures enable row level security;
