create or replace function pipeline.tg_log__keep_history()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    raise exception 'the rows of %.% stay as they were written', tg_table_schema, tg_table_name
        using errcode = 'LC011', detail = format('A statement to %s them was refused.', lower(tg_op)),
            hint = 'What is wrong is put right by another change, which gets a row of its own.';
end
$func$;
comment on function pipeline.tg_log__keep_history() is
    'Refuses to change, delete or empty what was logged (LC011), to the owner as to everybody.';

create or replace trigger _100_keep_history before update or delete or truncate on pipeline.change_log
    for each statement execute function pipeline.tg_log__keep_history();
