-- What `python -m scripts.bench.pages` looks at: made by SQL, as a superuser, without triggers.
-- Settings bench.listings and bench.staged say how many rows.
set session_replication_role = replica;
set synchronous_commit = off;

create function pg_temp.word(n bigint) returns text language sql immutable as $$
    select (array['Grand', 'Old', 'Blue', 'Sea', 'Garden', 'Royal', 'Little', 'Golden', 'Castle', 'River', 'Sun', 'Market', 'North', 'Café',
        'Hotel', 'Museum', 'Bistro', 'Gallery', 'House', 'Inn', 'Park', 'Tower', 'Bridge', 'Theatre'])[1 + mod(abs(hashint8(n)::bigint), 24)]
$$;

insert into public.tenants (id, name) values ('00000000-0000-4000-8000-0000000000be', 'bench');
insert into public.dmos (tenant_id, name, country, state, time_zone)
select '00000000-0000-4000-8000-0000000000be', 'Board ' || n, 'HU', 'BU', 'Europe/Budapest' from generate_series(1, 50) as n;
insert into pipeline.sources (dmo_id, name) select d.id, 'board' from public.dmos as d;

insert into public.listings (tenant_id, dmo_id, name, category, address, locality, country, lat, lng, updated_at)
select '00000000-0000-4000-8000-0000000000be', (select min(d.id) from public.dmos as d) + mod(n, 50), concat_ws(' ', pg_temp.word(n), pg_temp.word(n * 7), pg_temp.word(n * 31), n),
    pg_temp.word(n * 3), 'Street ' || mod(n, 500), 'Town ' || mod(n, 300), 'HU', 45 + mod(n, 3000) / 1000.0, 16 + mod(n, 6000) / 1000.0,
    now() - n * interval '10 seconds'
from generate_series(1, current_setting('bench.listings')::bigint) as n;
insert into public.listing_info (tenant_id, listing_id, language, title, description)
select l.tenant_id, l.id, 'en', l.name, repeat('A place to see. ', 10) from public.listings as l;
insert into public.listing_source_map (source, source_id, listing_id, tenant_id, is_origin, content_hash, last_batch_id, first_seen, last_seen, last_record)
select s.id, 'P' || l.id, l.id, l.tenant_id, true, md5(l.id::text)::uuid, 1, now(), now(), json_build_object('name', l.name, 'category', l.category)
from public.listings as l join pipeline.sources as s on s.dmo_id = l.dmo_id;
insert into pipeline.change_log (data_domain, record_id, action, actor, source, rule, batch_id)
select 'listings', l.id, 'insert', 'source board', s.id, 'new record', 1 from public.listings as l join pipeline.sources as s on s.dmo_id = l.dmo_id;
insert into pipeline.suggestions (data_domain, record_id, listing_id, field, source, our_value, their_value, reason, batch_id)
select 'listings', l.id, l.id, 'category', s.id, to_jsonb(l.category), '"Other"', 'claimed: keep', 1
from public.listings as l join pipeline.sources as s on s.dmo_id = l.dmo_id where mod(l.id, 100) = 0;

-- 100 runs a DMO, the last of each still to be promoted.
insert into pipeline.job_queue (job_type, status, dmo_id, data_domain, source_id, source_name, run_id, enqueued_at, started_at, finished_at,
    dequeue_attempts, locked_by, locked_at, records_done, records_expected, starts_run)
select t.job_type, 'completed', s.dmo_id, 'listings', s.id, s.name, md5(s.id || ':' || n)::uuid, now() - n * interval '8 hours',
    now() - n * interval '8 hours', now() - n * interval '8 hours' + interval '2 minutes', 1, 'worker', now() - n * interval '8 hours', 2000, 2000,
    t.job_type = 'import_raw'
from pipeline.sources as s
cross join generate_series(100, 1, -1) as n
cross join unnest(array['import_raw', 'transform', 'load_stage', 'promote_public']) with ordinality as t (job_type, place)
where n > 1 or t.job_type <> 'promote_public'
order by n desc, s.id, t.place;
insert into pipeline.job_configs (job_id, dmo_id, type, data_domain, config_params)
select j.job_id, j.dmo_id, t.stage, 'listings', pipeline.config_defaults(t.stage)
from pipeline.job_queue as j join pipeline.job_types as t on t.job_type = j.job_type;
update pipeline.job_queue as j set config_snapshot_id = c.snapshot_id from pipeline.job_configs as c where c.job_id = j.job_id;
insert into pipeline.job_results (job_id, records_total, records_new, records_updated, records_unchanged)
select j.job_id, 2000, 20, 80, 1900 from pipeline.job_queue as j;
insert into pipeline.files (job_id, file_path, stage, data_domain, country, dmo_id, source_id, file_date, batch, format, file_size, record_count, file_hash, original_name, original_hash, parent_file_id)
select j.job_id, 'bench/' || j.job_id, case j.job_type when 'import_raw' then 'import' else 'transform' end, 'listings', 'HU', j.dmo_id, j.source_id, current_date, 1,
    'jsonl', 100000, 2000, md5(j.job_id::text), 'board.csv', case j.job_type when 'import_raw' then md5(j.job_id::text) end,
    null
from pipeline.job_queue as j where j.job_type in ('import_raw', 'transform');
insert into pipeline.job_errors (job_id, line, record_id, original_record, error_type, error_message)
select j.job_id, n, 'P' || n, '{"name": ""}', 'unreadable', 'the line could not be read'
from pipeline.job_queue as j cross join generate_series(1, 5) as n where j.job_type = 'import_raw' and mod(j.job_id, 10) = 0;

insert into staging.batches (job_id, dmo_id, tenant_id, source_id, data_domain, file_id, raw_file_id, config_params, config_version, is_snapshot, status, promoted_at, created_at)
select j.job_id, j.dmo_id, '00000000-0000-4000-8000-0000000000be', j.source_id, 'listings', f.id, f.id, '{}', 1, false,
    case when p.job_id is null then 'staged' else 'promoted' end, p.finished_at, j.finished_at
from pipeline.job_queue as j
join pipeline.files as f on f.stage = 'import' and f.job_id = (select i.job_id from pipeline.job_queue as i where i.run_id = j.run_id and i.job_type = 'import_raw')
left join pipeline.job_queue as p on p.run_id = j.run_id and p.job_type = 'promote_public'
where j.job_type = 'load_stage'
order by j.job_id;
update pipeline.job_queue as j set batch_id = b.batch_id from staging.batches as b where b.job_id = j.job_id;

-- Mostly unchanged, as next editions are; every fiftieth row of a batch that waits is for a person.
insert into staging.listings (batch_id, line, listing_id, tenant_id, dmo_id, source_id, name, category, locality, country, action, status, ok_to_promote,
    certainty_score, flags, diff, record)
select b.batch_id, n, 1 + mod(b.batch_id * 7919 + n, current_setting('bench.listings')::bigint), b.tenant_id, b.dmo_id, 'P' || n,
    concat_ws(' ', pg_temp.word(n), pg_temp.word(n * 7), n), 'Hotel', 'Town ' || mod(n, 300), 'HU',
    case when mod(n, 50) = 0 then 'conflict' when mod(n, 20) = 0 then 'update' else 'unchanged' end,
    case when b.promoted_at is not null and mod(n, 20) = 0 then 'promoted' when mod(n, 50) = 0 then 'pending' when mod(n, 20) = 0 then 'accepted' else 'settled' end,
    mod(n, 20) = 0, 0.9, case when mod(n, 50) = 0 then array['conflict'] end,
    case when mod(n, 50) = 0 or mod(n, 20) = 0 then '{"category": {"base": "Hotel", "theirs": "Inn", "ours": "House", "verdict": "conflict"}}'::jsonb end,
    json_build_object('name', pg_temp.word(n), 'category', 'Inn')
from staging.batches as b
cross join generate_series(1, current_setting('bench.staged')::bigint / 5000) as n;

insert into public.mls_listings (tenant_id, origin_system, origin_key, status, is_externally_managed, name, city, list_price, currency_code, bedrooms, created_at, status_changed_at)
select '00000000-0000-4000-8000-0000000000be', 'QOBRIX', 'Q' || n,
    (array['INGESTED', 'PUBLISHED', 'PUBLISHED', 'SOLD', 'DRAFT']::public.mls_listing_status[])[1 + mod(n, 5)], true, pg_temp.word(n) || ' ' || n,
    'Town ' || mod(n, 50), 100000 + n, 'EUR', 1 + mod(n, 5), now() - n * interval '1 minute', now() - n * interval '1 minute'
from generate_series(1, current_setting('bench.listings')::bigint / 5) as n;
insert into public.mls_listing_syndications (tenant_id, listing_id, portal, status, attempts, last_error, last_pushed_at, updated_at)
select l.tenant_id, l.id, p.portal, case when mod(hashint4(l.list_price::integer), 20) = 0 then 'FAILED' else 'ACTIVE' end, 1,
    case when mod(hashint4(l.list_price::integer), 20) = 0 then (array['Photo is too small', 'No price', 'Timed out'])[1 + mod(abs(hashint4(l.list_price::integer + 1)), 3)] end,
    l.created_at, l.created_at
from public.mls_listings as l
cross join unnest(array['SIR_GLOBAL', 'MLS_FEED', 'FACEBOOK']) as p (portal);

reset session_replication_role;
analyze;
