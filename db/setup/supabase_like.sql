-- Makes a plain PostgreSQL (15 or newer) database look like one of Supabase's: the same roles,
-- schemas and helper functions, so that what would not run there fails here.
--
-- Who runs it: a superuser, in the database itself. `cdl db up` does so for the private cluster;
-- elsewhere: psql -v ON_ERROR_STOP=1 --single-transaction -f db/setup/supabase_like.sql
-- It may be repeated; roles are shared by all databases of the cluster, the rest is per database.
-- Never run it on a real Supabase: all of it is there already.

-- 1. Roles ------------------------------------------------------------------------------------

do $roles$
declare
    v_role record;
begin
    -- two databases of one cluster may be set up at the same time
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('listings-cdl set-up'));
    for v_role in
        select r.name, r.attributes
        from (
            values
                ('postgres', 'login createdb createrole replication bypassrls'),
                ('anon', 'nologin'),
                ('authenticated', 'nologin'),
                ('service_role', 'nologin bypassrls'),
                ('reso_api', 'nologin'),  -- not Supabase's: the reader of our RESO views
                ('authenticator', 'login noinherit'),
                ('supabase_auth_admin', 'login noinherit'),
                ('supabase_realtime_admin', 'nologin noinherit')
        ) as r (name, attributes)
        where not exists (select from pg_catalog.pg_roles as p where p.rolname = r.name)
    loop
        execute format('create role %I %s', v_role.name, v_role.attributes);
    end loop;

    grant anon, authenticated, service_role, reso_api to authenticator;
    grant anon, authenticated, service_role to postgres;
    grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;

    -- the time limits that calls over the API have there
    alter role anon set statement_timeout = '3s';
    alter role authenticated set statement_timeout = '8s';
    alter role authenticator set statement_timeout = '8s';
    alter role authenticator set lock_timeout = '8s';
    alter role postgres set search_path = "$user", public, extensions;
    execute format('grant all on database %I to postgres', current_database());
    execute format(
        'alter database %I set search_path = "$user", public, extensions', current_database()
    );
end
$roles$;

-- 2. Schemas and extensions -------------------------------------------------------------------

create schema if not exists extensions;
create schema if not exists auth authorization supabase_auth_admin;
create schema if not exists realtime;

grant usage on schema extensions to public;
grant all on schema extensions to postgres with grant option;

alter schema public owner to pg_database_owner;
grant usage, create on schema public to postgres;
grant usage on schema public to anon, authenticated, service_role;

create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists fuzzystrmatch with schema extensions;
create extension if not exists unaccent with schema extensions;

-- 3. auth: who calls --------------------------------------------------------------------------

grant usage on schema auth to postgres, anon, authenticated, service_role;

create table if not exists auth.users (
    id uuid primary key,
    aud text,
    role text,
    email text unique,
    phone text,
    raw_app_meta_data jsonb,
    raw_user_meta_data jsonb,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);
alter table auth.users
    add column if not exists encrypted_password text,
    add column if not exists last_sign_in_at timestamptz,
    add column if not exists banned_until timestamptz;
alter table auth.users owner to supabase_auth_admin;
grant all on auth.users to postgres;

create or replace function auth.jwt() returns jsonb
language sql stable
as $func$
    select coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')
    )::jsonb
$func$;

create or replace function auth.uid() returns uuid
language sql stable
as $func$
    select coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
    )::uuid
$func$;

create or replace function auth.role() returns text
language sql stable
as $func$
    select coalesce(
        nullif(current_setting('request.jwt.claim.role', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
    )
$func$;

create or replace function auth.email() returns text
language sql stable
as $func$
    select coalesce(
        nullif(current_setting('request.jwt.claim.email', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
    )
$func$;

-- 4. realtime: messages land in a table, nobody sends them on ----------------------------------

grant usage on schema realtime to postgres, anon, authenticated, service_role;

create table if not exists realtime.messages (
    id uuid not null default gen_random_uuid(),
    topic text not null,
    extension text not null,
    event text,
    payload jsonb,
    private boolean default false,
    inserted_at timestamp not null default now(),
    updated_at timestamp not null default now(),
    primary key (id, inserted_at)
);
alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to postgres, anon, authenticated, service_role;

create or replace function realtime.topic() returns text
language sql stable
as $func$
    select nullif(current_setting('realtime.topic', true), '')
$func$;

create or replace function realtime.send(
    payload jsonb, event text, topic text, private boolean default true
) returns void
language plpgsql
as $func$
begin
    perform set_config('realtime.topic', topic, true);
    insert into realtime.messages (payload, event, topic, private, extension)
    values (payload, event, topic, private, 'broadcast');
exception
    when others then  -- the real one swallows errors too: test the rows, not the call
        raise warning 'broadcast was not sent: %', sqlerrm;
end
$func$;

create or replace function realtime.broadcast_changes(
    topic_name text,
    event_name text,
    operation text,
    table_name text,
    table_schema text,
    new record,
    old record,
    level text default 'ROW'
) returns void
language plpgsql
as $func$
begin
    if level = 'STATEMENT' then
        raise exception 'broadcast_changes belongs in a row trigger';
    end if;
    perform realtime.send(
        jsonb_build_object(
            'old_record', old, 'record', new, 'operation', operation,
            'table', table_name, 'schema', table_schema
        ),
        event_name,
        topic_name
    );
end
$func$;

-- 5. pg_cron: only in the database that the server's cron.database_name names -------------------

do $cron$
begin
    if current_setting('cron.database_name', true) = current_database() then
        create extension if not exists pg_cron;
        grant usage on schema cron to postgres with grant option;
        grant all on all tables in schema cron to postgres with grant option;
        revoke all on table cron.job from postgres;
        grant select on table cron.job to postgres with grant option;
        grant execute on all functions in schema cron to postgres with grant option;
    end if;
end
$cron$;
