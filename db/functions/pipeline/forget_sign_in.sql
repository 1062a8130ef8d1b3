create or replace function pipeline.forget_sign_in(p_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    delete from pipeline.sign_in_failures as f
    where f.id = p_id or f.failed_at < now() - interval '1 day';
end
$func$;
comment on function pipeline.forget_sign_in(bigint) is
    'Takes back what begin_sign_in() noted: the attempt succeeded, or nobody could decide it. Forgets those of more than a day ago.';
