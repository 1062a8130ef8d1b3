create or replace function pipeline.take_old_uploads(p_environment text, p_limit integer default 100, p_now timestamptz default now())
returns setof text language sql
set search_path = pg_catalog, pg_temp
as $func$
    delete from pipeline.uploads as u
    where u.id in (
        select o.id from pipeline.uploads as o
        where coalesce(o.sent_at, o.uploaded_at) < pipeline.kept_since('uploads', p_now)
            and starts_with(o.file_path, p_environment || '-trippl-data/')
            -- Whoever requeues a held import needs its file.
            and not exists (select from pipeline.job_queue as j where j.job_id = o.job_id and j.status in ('pending', 'running', 'held'))
        order by o.id limit p_limit
        for update skip locked)
    returning u.file_path
$func$;
comment on function pipeline.take_old_uploads(text, integer, timestamptz) is
    'Forgets uploaded files of an environment that are not kept any more (pipeline.retention) and that no job needs, and gives their keys: the caller removes what is stored, in this transaction; if it never commits, they are taken again, which does no harm.';
