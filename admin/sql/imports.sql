-- name: dmos
-- DMOs to import for, and what they fetch.
select d.id, d.name, d.country, d.state, coalesce(c.config_params ->> 'source_type', 'file') as source_type,
    coalesce(c.config_params ->> 'source_type', 'file') not in ('csv', 'file') as is_fetched, c.config_params ->> 'path' is not null as has_path
from public.dmos as d
left join pipeline.dmo_configs as c on c.dmo_id = d.id and c.type = 'import' and c.data_domain = 'listings' and c.active
order by lower(d.name), d.id
limit 1000

-- name: dmo
select d.id, d.name, d.country, d.state from public.dmos as d where d.id = %(dmo_id)s

-- name: waiting
-- What was brought and not sent on its way, the newest first.
select u.id, u.original_name, u.original_size, u.uploaded_at, u.uploaded_by, d.id as dmo_id, d.name as dmo_name
from pipeline.uploads as u
join public.dmos as d on d.id = u.dmo_id
where u.sent_at is null
order by u.uploaded_at desc
limit 20

-- name: sent
select u.id, u.original_name, u.original_size, u.sent_at, u.uploaded_by, u.run_id, d.id as dmo_id, d.name as dmo_name
from pipeline.uploads as u
join public.dmos as d on d.id = u.dmo_id
where u.sent_at is not null
order by u.sent_at desc
limit 10

-- name: upload
select u.id, u.dmo_id, u.source_name, u.file_path, u.file_hash, u.original_name, u.original_size, u.original_hash, u.settings,
    u.uploaded_by, u.uploaded_at, u.run_id, d.name as dmo_name
from pipeline.uploads as u
join public.dmos as d on d.id = u.dmo_id
where u.id = %(upload_id)s

-- name: told
-- What the DMO told import; and what counts where it told nothing.
select coalesce(c.config_params, '{}') as told, coalesce(c.version, 0) as version, pipeline.config_defaults('import') as defaults
from (select) as one
left join pipeline.dmo_configs as c on c.dmo_id = %(dmo_id)s and c.type = 'import' and c.data_domain = 'listings' and c.active

-- name: earlier
-- The last time that this very file was imported for the DMO.
select f.created_at, f.original_name, s.name as source_name, j.run_id
from pipeline.sources as s
join pipeline.files as f on f.source_id = s.id and f.original_hash = %(hash)s and f.stage = 'import'
left join pipeline.job_queue as j on j.job_id = f.job_id
where s.dmo_id = %(dmo_id)s
order by f.id desc
limit 1

-- name: feeds
select s.name from pipeline.sources as s where s.dmo_id = %(dmo_id)s order by s.rank, s.name limit 200

-- name: add
select pipeline.add_upload(%(id)s, %(dmo_id)s, %(key)s, %(sha256)s, %(name)s, %(size)s, %(digest)s)

-- name: set
select pipeline.set_upload(%(upload_id)s, %(settings)s, %(source_name)s)

-- name: send
select pipeline.import_upload(%(upload_id)s, %(auto_accept)s)

-- name: throw_away
select pipeline.drop_upload(%(upload_id)s)

-- name: fetch
select pipeline.import_now(%(dmo_id)s)

-- name: remember
select pipeline.save_config(%(dmo_id)s, 'import', %(params)s::jsonb, p_expected_version => %(expected)s)
