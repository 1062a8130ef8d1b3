create or replace function pipeline.tg_rules__new_version()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: whoever may change a rule need not be allowed to write the version.
begin
    update pipeline.rules_version as v set version = default where v.is_only;
    return null;
end
$func$;
comment on function pipeline.tg_rules__new_version() is
    'Lets sessions forget the statements that they made from rules, maps or code that are changed now.';

create or replace trigger _100_new_version after insert or update or delete or truncate on pipeline.data_domains
    for each statement execute function pipeline.tg_rules__new_version();
create or replace trigger _100_new_version after insert or update or delete or truncate on pipeline.field_rules
    for each statement execute function pipeline.tg_rules__new_version();
create or replace trigger _100_new_version after insert or update or delete or truncate on pipeline.gold_fields
    for each statement execute function pipeline.tg_rules__new_version();
create or replace trigger _100_new_version after insert or update or delete or truncate on pipeline.status_map
    for each statement execute function pipeline.tg_rules__new_version();
create or replace trigger _100_new_version after insert or update or delete or truncate on pipeline.property_type_map
    for each statement execute function pipeline.tg_rules__new_version();
create or replace trigger _100_new_version after insert or update or delete or truncate on pipeline.code_objects
    for each statement execute function pipeline.tg_rules__new_version();
