create or replace function pipeline.check_schedule(p_type text, p_schedule text, p_config_params jsonb)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    if p_type = 'import' and p_schedule = 'pipeline' then
        raise exception 'an import can not have the schedule pipeline'
            using errcode = 'LC002', detail = 'There is no stage before it.', hint = 'Give it manual, times, or a cron expression.';
    elsif p_schedule in ('manual', 'pipeline') then
        return;
    elsif pipeline.next_run(p_schedule, 'UTC', '2000-01-01 00:00+00') is null then
        raise exception 'the schedule % never comes', quote_literal(p_schedule)
            using errcode = 'LC002', detail = 'No month has a day as its day of the month and month say.', hint = 'Correct the day or the month.';
    elsif p_type = 'import' and p_config_params ->> 'path' is null and not pipeline.is_feed(p_config_params) then
        raise exception 'an import can not have times while nobody says what it reads'
            using errcode = 'LC002', detail = 'path: the import configuration has none.',
                hint = 'Set path to the file that the source renews, or feed to what is fetched; or leave the schedule at manual.';
    end if;
end
$func$;
comment on function pipeline.check_schedule(text, text, jsonb) is
    'Refuses (LC002) a schedule that is none, never comes, or does not fit the stage.';
