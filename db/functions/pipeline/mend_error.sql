create or replace function pipeline.mend_error(p_error_id bigint, p_record jsonb)
returns bigint language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:import have no rights on the queue; the tenant is checked below. Locks: the error, then the line.
declare
    v_error pipeline.job_errors;
    v_job pipeline.job_queue;
    v_before pipeline.corrections;
    v_record jsonb;
    v_has_id boolean;
    v_problem text;
    v_job_id bigint;
begin
    perform pipeline.require('pipeline:import');
    select e.* into v_error
    from pipeline.job_errors as e
    join pipeline.job_queue as j using (job_id)
    join public.dmos as d on d.id = j.dmo_id
    where e.id = p_error_id and (d.tenant_id = pipeline.current_tenant() or pipeline.is_service())
    for no key update of e;
    if not found then
        raise exception 'there is no record % that could not go on', coalesce(p_error_id::text, 'null')
            using errcode = 'LC091', hint = 'Those that there are stand in pipeline.job_errors; they are forgotten after a while.';
    end if;
    select j.* into strict v_job from pipeline.job_queue as j where j.job_id = v_error.job_id;
    select c.* into v_before from pipeline.corrections as c where c.error_id = p_error_id;
    v_has_id := v_error.error_type = 'missing_source_id'
        or coalesce((select (f.layout ->> 'has_id')::boolean from pipeline.files as f where f.id = v_error.file_id), false);
    if jsonb_typeof(p_record) = 'object' then
        -- An empty value is none.
        select coalesce(jsonb_object_agg(r.key, r.value), '{}') into v_record
        from jsonb_each(p_record) as r where r.value not in ('null', '""', '[]', '{}');
    end if;
    v_problem := case
        when v_job.job_type <> 'import_raw' then 'only a record that an import left out can be mended'
        when v_record is null or v_record = '{}' then 'the mended record has no value'
        when v_has_id and btrim(coalesce(v_record ->> 'id', '')) = '' then 'the mended record has no id'
        else (
            select format('there is no field %L', r.key) from jsonb_object_keys(v_record) as r (key)
            where r.key <> 'id' and (r.key in ('source_name', 'source_id', 'line') or r.key not in (
                select a.attname from pg_attribute as a where a.attrelid = 'pipeline.raw_record'::regclass and a.attnum > 0))
            limit 1)
    end;
    if v_problem is not null then
        raise exception '%', v_problem
            using errcode = 'LC092', hint = 'Give an object with our names of the fields, such as {"id": "7", "name": "Café", "lat": "47.5", "lng": "19.05"}; the id where the source gives one.';
    end if;

    if v_before.error_id is not null then
        if v_before.record = v_record and exists (
                select from pipeline.job_queue as j where j.job_id = v_before.job_id and j.status in ('pending', 'running', 'completed')) then
            return v_before.job_id;
        elsif v_before.job_id is null or exists (
                select from pipeline.job_queue as j where j.job_id = v_before.job_id and j.status in ('running', 'completed')) then
            raise exception 'the record was mended already'
                using errcode = 'LC093', detail = format('%s did so at %s.', coalesce(
                    (select n.name from pipeline.people_names(array[v_before.corrected_by]) as n), v_before.corrected_by), v_before.corrected_at),
                    hint = 'What came of it stands in its run; change the listing itself for more.';
        end if;
    end if;
    -- Those of one file that are mended one after the other go together, as long as nobody has begun with them.
    select l.job_id into v_job_id
    from pipeline.job_line as l
    where l.state <> 'leased' and not l.is_by_hand and l.job_id in (
        select c.job_id from pipeline.corrections as c
        join pipeline.job_errors as e on e.id = c.error_id
        where e.job_id = v_error.job_id and c.job_id is not null)
    order by l.job_id desc
    limit 1
    for no key update skip locked;
    if not found then
        v_job_id := pipeline.enqueue_job('import_raw', v_job.dmo_id, v_job.data_domain, v_job.source_name,
            p_params => jsonb_build_object('corrects', v_error.job_id), p_is_chained => true,
            p_dedupe_key => format('corrections:%s:%s', p_error_id, clock_timestamp()));
    end if;
    insert into pipeline.corrections as c (error_id, record, job_id, corrected_by)
    values (p_error_id, v_record, v_job_id, pipeline.actor())
    on conflict on constraint corrections_pkey do update
    set record = excluded.record, job_id = excluded.job_id, corrected_by = excluded.corrected_by, corrected_at = excluded.corrected_at;
    return v_job_id;
end
$func$;
comment on function pipeline.mend_error(bigint, jsonb) is
    'Keeps a record that an import left out (pipeline.job_errors.id) as somebody has mended it, and gives the number of the job that imports it again: as an addition to its source, whatever full_snapshot says, through all stages. Records of one file that are mended while that job waits go together. p_record: our names of the fields, as in {"id", "name", "lat", …}; empty values are left away. The same again changes nothing. Needs pipeline:import; LC091: there is no such record; LC092: it can not be used; LC093: it was mended before.';
