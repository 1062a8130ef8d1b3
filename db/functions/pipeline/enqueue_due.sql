create or replace function pipeline.enqueue_due(p_now timestamptz default clock_timestamp())
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: each schedule that is due, until the caller's transaction ends; whoever looks meanwhile leaves it out.
declare
    v_due record;
    v_times timestamptz[];
    v_at timestamptz;
    v_input record;
    v_job_id bigint;
    v_type text;
    v_count integer := 0;
begin
    -- A loop, since each schedule is settled by itself: one that fails must not keep the others waiting.
    for v_due in
        select s.dmo_id, s.type, s.data_domain, s.settled_until, s.last_job_id, c.schedule, c.catch_up, c.config_params ->> 'path' as path, d.time_zone
        from pipeline.schedules as s
        join pipeline.dmo_configs as c on c.dmo_id = s.dmo_id and c.type = s.type and c.data_domain = s.data_domain and c.active
        join public.dmos as d on d.id = s.dmo_id
        where s.settled_until < p_now
            -- When it is resumed, catch_up decides about the times that passed.
            and not (s.type = 'import' and exists (
                select from pipeline.sources as f
                join pipeline.source_states as p on p.source_id = f.id and p.data_domain = s.data_domain and p.paused_at is not null
                where f.dmo_id = s.dmo_id
                    and f.name = coalesce(c.config_params ->> 'source_name', pipeline.config_defaults('import') ->> 'source_name')))
        order by s.dmo_id, s.type, s.data_domain
        for update of s skip locked
    loop
        begin
            v_times := pipeline.due_times(
                v_due.schedule, v_due.time_zone, v_due.settled_until, p_now, case v_due.catch_up when 'all' then 24 else 1 end);
            continue when v_times = '{}';
            if v_due.catch_up = 'skip' and v_times[1] < p_now - interval '10 minutes' then
                v_times := '{}';
            elsif v_due.type <> 'import' then
                v_times := v_times[cardinality(v_times):];
            elsif v_due.catch_up <> 'all' and exists (
                select from pipeline.job_line as l where l.job_id = v_due.last_job_id and l.state <> 'leased') then
                -- Its last job has not begun yet, and will read what there is then.
                v_times := '{}';
            end if;
            v_job_id := v_due.last_job_id;
            v_type := (select t.job_type from pipeline.job_types as t where t.stage = v_due.type);
            foreach v_at in array v_times loop
                if v_due.type = 'import' then
                    v_job_id := pipeline.enqueue_job(v_type, v_due.dmo_id, v_due.data_domain,
                        p_params => jsonb_strip_nulls(jsonb_build_object('path', v_due.path, 'due_at', v_at)),
                        p_dedupe_key => format('schedule:%s/%s/%s', v_due.dmo_id, v_due.data_domain, extract(epoch from v_at)::bigint),
                        p_is_chained => true);
                    v_count := v_count + 1;
                else
                    for v_input in
                        select i.* from pipeline.stage_inputs(v_due.dmo_id, v_due.type, v_due.data_domain) as i
                    loop
                        v_job_id := pipeline.enqueue_job(v_type, v_due.dmo_id, v_due.data_domain, v_input.source_name,
                            p_input_file_id => v_input.input_file_id, p_batch_id => v_input.batch_id,
                            p_params => jsonb_build_object('due_at', v_at), p_is_chained => true);
                        v_count := v_count + 1;
                    end loop;
                end if;
            end loop;
            update pipeline.schedules as s
            set settled_until = p_now, last_due_at = coalesce(v_times[cardinality(v_times)], s.last_due_at), last_job_id = v_job_id, problem = null
            where s.dmo_id = v_due.dmo_id and s.type = v_due.type and s.data_domain = v_due.data_domain;
        exception when others then
            update pipeline.schedules as s set problem = format('%s (%s)', sqlerrm, sqlstate)
            where s.dmo_id = v_due.dmo_id and s.type = v_due.type and s.data_domain = v_due.data_domain;
        end;
    end loop;
    return v_count;
end
$func$;
comment on function pipeline.enqueue_due(timestamptz) is
    'Enqueues the jobs of all schedules whose time has come by p_now, and says how many. Each time is followed once, however many call this at once; catch_up decides about those that nobody followed (more than ten minutes late, for skip). An import reads the file that path names, or fetches its feed; the later stages take what waits for them. A schedule that fails keeps none of the others waiting: why stands in pipeline.schedules.problem, and the next call tries again. Of a source that is paused nothing is enqueued, and its import''s times stay to be caught up with.';
