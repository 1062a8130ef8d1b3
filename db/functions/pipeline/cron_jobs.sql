create or replace function pipeline.cron_jobs()
returns table (name text, schedule text, command text, description text) language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    values
        ('listings_cdl_enqueue_due', '* * * * *', 'select pipeline.enqueue_due()', 'Enqueues what the DMOs'' schedules have for this minute'),
        ('listings_cdl_reap_expired_jobs', '* * * * *', 'select pipeline.reap_expired_jobs()', 'Takes jobs from workers that are gone'),
        ('listings_cdl_retry_syndications', '* * * * *', 'select pipeline.retry_syndications()', 'Lets failed pushes to portals be tried again'),
        ('listings_cdl_prune', '*/10 * * * *', 'select pipeline.prune()', 'Removes what is over and older than it is kept, some of it each time')
$func$;
comment on function pipeline.cron_jobs() is
    'The jobs that run by the clock (UTC): by pg_cron, where `cdl cron sync` puts them, or by `cdl schedule`. All names begin with listings_cdl_: what begins so in pg_cron and is not here is removed.';
