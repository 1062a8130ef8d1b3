create or replace function pipeline.tg_history__append_only()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    raise exception '%.% is append-only', tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege',
            detail = format('%s of its rows is refused to everybody, the owner included.', initcap(tg_op)),
            hint = 'Write a further row that says what is right.';
end
$func$;
comment on function pipeline.tg_history__append_only() is 'Refuses to rewrite, shorten or empty a history.';

create or replace trigger _100_append_only before update or delete or truncate on public.mls_status_history
    for each statement execute function pipeline.tg_history__append_only();
create or replace trigger _100_append_only before update or delete or truncate on public.mls_price_history
    for each statement execute function pipeline.tg_history__append_only();
create or replace trigger _100_append_only before update or delete or truncate on public.mls_decision_history
    for each statement execute function pipeline.tg_history__append_only();
create or replace trigger _100_append_only before update or delete or truncate on pipeline.rule_changes
    for each statement execute function pipeline.tg_history__append_only();
create or replace trigger _100_append_only before update or delete or truncate on pipeline.people_changes
    for each statement execute function pipeline.tg_history__append_only();
