-- What the pgTAP files arrange with, in a schema of its own; loaded into the tests' template
-- database, never deployed. Each factory has defaults for all that a test does not care about.

create schema tests;
grant usage on schema tests to anon, authenticated, service_role;

-- A tenant of that name; the same name is the same tenant.
create function tests.tenant(p_name text default 'tenant one') returns uuid
language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into public.tenants (name) values (p_name) on conflict do nothing;
    select t.id from public.tenants as t where lower(t.name) = lower(p_name);
$func$;

-- A DMO of a tenant.
create function tests.dmo(p_name text default 'Visit Town', p_tenant text default 'tenant one')
returns integer language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into public.dmos (tenant_id, name, country, state)
    values (tests.tenant(p_tenant), p_name, 'HU', 'BU')
    returning id;
$func$;

-- A canonical listing of a DMO.
create function tests.listing(p_dmo_id integer, p_name text default 'Café Central') returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into public.listings (tenant_id, dmo_id, name)
    select d.tenant_id, d.id, p_name from public.dmos as d where d.id = p_dmo_id
    returning id;
$func$;

-- A running job of a stage of a DMO, which the worker "tests" has claimed.
create function tests.job(p_job_type text, p_dmo_id integer, p_batch_id bigint default null, p_source_name text default null)
returns pipeline.job_queue language sql
set search_path = pg_catalog, pg_temp
as $func$
    select j from pipeline.claim_job(
        pipeline.enqueue_job(p_job_type, p_dmo_id, p_batch_id => p_batch_id, p_source_name => p_source_name, p_is_by_hand => true),
        'tests') as j;
$func$;

-- A staged batch of a DMO, with its source, job and files.
create function tests.batch(p_dmo_id integer, p_hold_reason text default null) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue := tests.job('load_stage', p_dmo_id);
    v_job_id bigint := v_job.job_id;
    v_source_id integer := v_job.source_id;
    v_raw_id bigint;
    v_file_id bigint;
    v_batch_id bigint;
begin
    insert into pipeline.files (job_id, file_path, stage, data_domain, country, dmo_id, source_id,
        file_date, batch, format, file_size, record_count, file_hash, original_hash)
    values (v_job_id, 'raw/' || v_job_id, 'import', 'listings', 'HU', p_dmo_id, v_source_id,
        '2026-01-01', 1, 'jsonl', 1, 1, 'hash', 'hash')
    returning id into v_raw_id;
    insert into pipeline.files (job_id, file_path, stage, data_domain, country, dmo_id, source_id,
        file_date, batch, format, file_size, record_count, file_hash, parent_file_id)
    values (v_job_id, 'transformed/' || v_job_id, 'transform', 'listings', 'HU', p_dmo_id, v_source_id,
        '2026-01-01', 1, 'jsonl', 1, 1, 'hash', v_raw_id)
    returning id into v_file_id;
    insert into staging.batches (job_id, dmo_id, tenant_id, source_id, data_domain, file_id, raw_file_id,
        config_params, config_version, is_snapshot, status, hold_reason)
    select v_job_id, d.id, d.tenant_id, v_source_id, 'listings', v_file_id, v_raw_id,
        pipeline.get_config(d.id, 'stage'), 0, false,
        case when p_hold_reason is null then 'staged' else 'held' end, p_hold_reason
    from public.dmos as d where d.id = p_dmo_id
    returning batch_id into v_batch_id;
    perform pipeline.complete_job(v_job_id, v_job.dequeue_attempts, p_batch_id => v_batch_id);
    return v_batch_id;
end
$func$;

-- A staged row of a batch that waits for a decision: a new listing.
create function tests.staged(p_batch_id bigint, p_name text default 'Café Central', p_flags text[] default null)
returns bigint language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into staging.listings (batch_id, line, listing_id, tenant_id, dmo_id, source_id, name, action, flags)
    select b.batch_id, 2, nextval('public.listings_id_seq'), b.tenant_id, b.dmo_id, p_name, p_name, 'insert', p_flags
    from staging.batches as b where b.batch_id = p_batch_id
    returning staging_id;
$func$;

-- From now on the transaction acts as a signed-in user of a tenant, whose token names those roles.
create function tests.sign_in(
    p_tenant text default 'tenant one',
    p_roles text[] default '{super_admin}',
    p_user_id uuid default '00000000-0000-0000-0000-000000000001'
) returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    select set_config('request.jwt.claims', jsonb_build_object(
        'sub', p_user_id,
        'role', 'authenticated',
        'app_metadata', jsonb_strip_nulls(jsonb_build_object(
            'tenant_id', (select t.id from public.tenants as t where t.name = p_tenant),
            'roles', p_roles
        ))
    )::text, true);
    select set_config('role', 'authenticated', true);
$func$;

-- The owner again.
create function tests.sign_out() returns void
language sql
set search_path = pg_catalog, pg_temp
as $func$
    select set_config('role', 'none', true);
    select set_config('request.jwt.claims', '', true);
$func$;
grant execute on function tests.sign_out to public;

-- A tenant with a row in every table that is not shared by all; the user has every permission in it.
create function tests.tenant_with_everything(p_name text, p_user_id uuid) returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_tenant_id uuid := tests.tenant(p_name);
    v_dmo_id integer := tests.dmo(p_name, p_name);
    v_listing_id bigint := tests.listing(v_dmo_id, p_name);
    v_batch_id bigint := tests.batch(v_dmo_id);
    v_staging_id bigint := tests.staged(v_batch_id);
    v_batch staging.batches;
    v_child text;
begin
    select b.* into v_batch from staging.batches as b where b.batch_id = v_batch_id;
    insert into pipeline.ingest_settings (tenant_id) values (v_tenant_id);
    insert into pipeline.serve_settings (tenant_id) values (v_tenant_id);
    insert into pipeline.user_roles (user_id, tenant_id, role_name)
    values (p_user_id, v_tenant_id, 'super_admin');
    perform pipeline.set_config(v_dmo_id, 'stage', '{}', p_schedule => 'daily');
    insert into pipeline.job_results (job_id) values (v_batch.job_id);
    insert into pipeline.job_errors (job_id, error_type, error_message)
    values (v_batch.job_id, 'bad_quote', 'a quote too many');
    insert into pipeline.corrections (error_id, record, corrected_by)
    select e.id, '{"id": "1"}', 'Maria' from pipeline.job_errors as e where e.job_id = v_batch.job_id;
    perform pipeline.note_job(v_batch.job_id, 'retried');
    perform pipeline.enqueue_job('transform', v_dmo_id);
    insert into pipeline.uploads (id, dmo_id, file_path, file_hash, original_name, original_size, original_hash, uploaded_by)
    values (gen_random_uuid(), v_dmo_id, p_name, 'hash', 'file.csv', 1, 'hash', 'Maria');
    insert into pipeline.found_files (source_id, data_domain, path, version, dmo_id)
    values (v_batch.source_id, 'listings', '/data/file.csv', '1', v_dmo_id);
    insert into pipeline.source_states (source_id, data_domain) values (v_batch.source_id, 'listings');
    insert into pipeline.source_events (source_id, data_domain, event, actor) values (v_batch.source_id, 'listings', 'paused', 'Maria');

    insert into pipeline.review_assignments (staging_id, tenant_id, user_id, assigned_by)
    values (v_staging_id, v_tenant_id, p_user_id, 'Maria');
    insert into pipeline.review_actions (tenant_id, actor, decision, row_count) values (v_tenant_id, 'Maria', 'accept', 1);
    insert into pipeline.bulk_actions (tenant_id, actor, action, row_count) values (v_tenant_id, p_user_id::text, 'claim', 1);
    insert into pipeline.bulk_undo (action_id, listing_id, seen, changes)
    select a.action_id, gen_random_uuid(), 0, '[]' from pipeline.bulk_actions as a where a.tenant_id = v_tenant_id;
    insert into pipeline.review_views (tenant_id, user_id, name, query) values (v_tenant_id, p_user_id, 'Mine', 'who=me');

    insert into pipeline.tenant_rules (tenant_id, data_domain, target_column, unclaimed, claimed, changed_by)
    values (v_tenant_id, 'listings', 'name', 'fill', 'keep', 'Maria');
    insert into pipeline.rule_changes (tenant_id, data_domain, fields, old_unclaimed, old_claimed, new_unclaimed, new_claimed, is_standard, changed_by)
    values (v_tenant_id, 'listings', '{name}', 'source', 'review', 'fill', 'keep', false, 'Maria');
    insert into pipeline.people_changes (tenant_id, user_id, is_new, changes, changed_by) values (v_tenant_id, p_user_id, true, '{}', 'Maria');

    insert into public.listing_images (tenant_id, listing_id, url)
    values (v_tenant_id, v_listing_id, 'https://example.com/1.jpg');
    insert into public.listing_image_files (image_id, tenant_id, url, next_try_at)
    select i.id, i.tenant_id, i.url, now() from public.listing_images as i where i.listing_id = v_listing_id;
    foreach v_child in array array['listing_info', 'listing_contact_info', 'listing_images', 'listing_hours'] loop
        if v_child <> 'listing_images' then
            execute format('insert into public.%I (tenant_id, listing_id) values ($1, $2)', v_child)
            using v_tenant_id, v_listing_id;
        end if;
        execute format(
            'insert into staging.%I (batch_id, listing_staging_id, listing_id, tenant_id, action) '
            'values ($1, $2, $3, $4, ''insert'')', v_child)
        using v_batch_id, v_staging_id, v_listing_id, v_tenant_id;
    end loop;

    insert into public.listing_source_map (
        source, source_id, listing_id, tenant_id, is_origin, last_batch_id, first_seen, last_seen)
    values (v_batch.source_id, 'a', v_listing_id, v_tenant_id, true, v_batch_id, now(), now());
    insert into pipeline.match_keys (tenant_id, dedupe_key, listing_id)
    values (v_tenant_id, gen_random_uuid(), v_listing_id);
    insert into pipeline.bridge_source_listing (job_file_id, source_record_hash, listing_id)
    values (v_batch.file_id, gen_random_uuid(), v_listing_id);
    insert into pipeline.suggestions (data_domain, record_id, listing_id, field, source, reason, batch_id)
    values ('listings', v_listing_id, v_listing_id, 'name', v_batch.source_id, 'claimed', v_batch_id);
    return v_tenant_id;
end
$func$;

-- From now on the transaction acts as a signed-in broker, with that scope and those letters in the token.
create function tests.sign_in_broker(
    p_scope text default 'self',
    p_crud text default 'crud',
    p_tenant text default 'tenant one',
    p_user_id uuid default '00000000-0000-0000-0000-000000000001'
) returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    select set_config('request.jwt.claims', jsonb_build_object(
        'sub', p_user_id,
        'role', 'authenticated',
        'app_metadata', jsonb_strip_nulls(jsonb_build_object(
            'tenant_id', (select t.id from public.tenants as t where t.name = p_tenant),
            'scope', p_scope,
            'crud', p_crud
        ))
    )::text, true);
    select set_config('role', 'authenticated', true);
$func$;

-- A piece of real estate of a tenant, with its broker; without one it is INGESTED.
create function tests.real_estate(
    p_broker_id uuid default '00000000-0000-0000-0000-000000000001',
    p_tenant text default 'tenant one',
    p_name text default 'Villa'
) returns uuid language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into public.mls_listings (tenant_id, broker_id, name, status)
    values (tests.tenant(p_tenant), p_broker_id, p_name,
        (case when p_broker_id is null then 'INGESTED' else 'DRAFT' end)::public.mls_listing_status)
    returning id;
$func$;
