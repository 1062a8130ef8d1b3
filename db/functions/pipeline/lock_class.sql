create or replace function pipeline.lock_class(p_what text)
returns integer language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case p_what when 'job' then 1279481001 when 'dmo' then 1279481002 when 'file' then 1279481003 when 'arrivals' then 1279481004
        when 'cron' then 1279481005 when 'sign_in' then 1279481006
        when 'source' then 1279481007 end
$func$;
comment on function pipeline.lock_class(text) is
    'First number of the project''s advisory locks. Order in which they are taken: job (by job_id), then file and dmo (by dmo id); arrivals (by tenant) before the rows of a batch; cron (0: the jobs of pg_cron, 1: cdl schedule) and sign_in (by e-mail address) alone; nobody who has others waits for source (by its id).';
