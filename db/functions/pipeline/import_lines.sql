create or replace function pipeline.import_lines(p_job_id bigint, p_has_id boolean, p_now timestamptz default now())
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- In: pg_temp.input_lines. The fields that make an id stand beside the record, so that no record is parsed here.
declare
    v_job pipeline.job_queue := pipeline.get_job(p_job_id, 'import_raw');
    v_source_json text := to_json(v_job.source_name)::text;
    v_received_json text := to_json(p_now)::text;
begin
    if p_has_id then
        update pg_temp.input_lines as l
        set error_type = 'missing_source_id', error_message = format('row %s has no id: the id column is empty', l.line)
        where l.error_type is null and nullif(btrim(l.source_id), '') is null;
    end if;

    insert into pg_temp.output_lines (position, record)
    select k.position, concat('{"source_name":', v_source_json, ',"source_id":', to_json(case
            when p_has_id then btrim(k.source_id)
            else pipeline.source_id(v_job.source_name, k.name, k.address, k.lat, k.lng, k.record)
        end), ',"line":', k.line, ',"received_at":', v_received_json, case when k.record <> '{}' then ',' end, substr(k.record, 2))
    from (
        select l.position, l.line, l.record, l.source_id,
            case when not p_has_id then pipeline.match_text(l.name) end as name,
            case when not p_has_id then pipeline.match_text(l.address) end as address,
            nullif(btrim(l.lat), '') as lat, nullif(btrim(l.lng), '') as lng
        from pg_temp.input_lines as l
        where l.error_type is null
        offset 0
    ) as k;

    insert into pipeline.job_errors (job_id, line, original_record, error_type, error_message)
    select p_job_id, l.line, l.record::jsonb, l.error_type, l.error_message
    from pg_temp.input_lines as l
    where l.error_type is not null
    order by l.position;
end
$func$;
comment on function pipeline.import_lines(bigint, boolean, timestamptz) is
    'Import in the database: gives each record of pg_temp.input_lines (line, record as JSON; source_id when p_has_id, else name, address, lat, lng; or error_type and error_message) its source_id, source_name and received_at, as the lines of the raw file in pg_temp.output_lines; rows that can not go on to job_errors.';
