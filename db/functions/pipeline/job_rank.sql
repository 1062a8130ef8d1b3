create or replace function pipeline.job_rank(p_joined_at timestamptz, p_priority integer)
returns timestamptz language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select p_joined_at - p_priority * interval '1 minute'
$func$;
comment on function pipeline.job_rank(timestamptz, integer) is
    'A job''s place among those that are ready, smaller first: a point of priority is worth a minute of waiting, so that a job is overtaken by none that came more than (their priority less its own) minutes after it, at most 200.';
