create or replace function pipeline.retry_delay(p_job_type text, p_retry integer)
returns interval language sql volatile
set search_path = pg_catalog, pg_temp
as $func$
    -- 2 ^ 30 times any base is past any cap.
    select random() * least(t.retry_cap, t.retry_base * (2 ^ least(p_retry, 30)))
    from pipeline.job_types as t where t.job_type = p_job_type
$func$;
comment on function pipeline.retry_delay(text, integer) is
    'How long to wait before a job''s n-th retry: anything between nothing and the type''s retry_base doubled n times, at most its retry_cap. Random over the whole, so that what failed together does not come back together.';
