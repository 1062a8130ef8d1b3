create or replace function pipeline.expire_files(p_limit integer default 20000, p_now timestamptz default now())
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the files, against jobs that are enqueued for them just now. What somebody has in hand is passed over.
declare
    v_ids bigint[];
    v_count bigint;
begin
    v_ids := array(
        select f.id from pipeline.files as f
        where f.id in (select o.id from pipeline.old_files(p_now) as o (id))
        order by f.id limit p_limit
        for update of f skip locked);
    -- Looked at again, now that no job can come to them.
    update pipeline.files as f set expired_at = clock_timestamp()
    where f.id = any (v_ids) and f.id in (select o.id from pipeline.old_files(p_now, v_ids) as o (id));
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;
comment on function pipeline.expire_files(integer, timestamptz) is
    'Marks at most p_limit files that are not kept any more, oldest first, and says how many. From then on no stage begins with them (LC065), and a job of type remove_files may remove what is stored.';
