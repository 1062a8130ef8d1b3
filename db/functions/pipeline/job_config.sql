create or replace function pipeline.job_config(p_snapshot_id uuid)
-- Volatile, so that it sees what was committed until now: whoever asks for it in the statement that claims may claim a job that is younger than the statement.
returns jsonb language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $func$
begin
    return (select c.config_params from pipeline.job_configs as c where c.snapshot_id = p_snapshot_id);
end
$func$;
comment on function pipeline.job_config(uuid) is
    'The configuration that was kept for a job, by its config_snapshot_id; null for null, since jobs that are of no stage have none.';
