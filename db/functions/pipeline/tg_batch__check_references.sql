create or replace function pipeline.tg_batch__check_references()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- What foreign keys would check row by row, for a tenth of their time: a batch is one statement. Argument: a file column, if there is one.
declare
    v_missing bigint;
begin
    select n.listing_id into v_missing from new_rows as n
    where n.listing_id is not null and not exists (select from public.listings as l where l.id = n.listing_id)
    limit 1;
    if found then
        raise exception 'there is no listing % for a row of %.%', v_missing, tg_table_schema, tg_table_name
            using errcode = 'foreign_key_violation', hint = 'Rows are written by promote, after their listing.';
    end if;
    if tg_nargs > 0 then
        execute format('select n.%1$I from (select distinct %1$I from new_rows) as n where not exists (select from pipeline.files as f where f.id = n.%1$I) limit 1', tg_argv[0])
        into v_missing;
        if v_missing is not null then
            raise exception 'there is no file % for a row of %.%', v_missing, tg_table_schema, tg_table_name
                using errcode = 'foreign_key_violation', hint = 'Rows are written by stage and promote, after their file.';
        end if;
    end if;
    return null;
end
$func$;
comment on function pipeline.tg_batch__check_references() is
    'Checks set by set what a foreign key checks row by row: every new row leads to a listing, and to a file where an argument names its column (23503).';

create or replace trigger _100_check_references after insert on pipeline.bridge_source_listing
    referencing new table as new_rows for each statement execute function pipeline.tg_batch__check_references('job_file_id');
create or replace trigger _100_check_references after insert on public.listing_source_map
    referencing new table as new_rows for each statement execute function pipeline.tg_batch__check_references();
