create or replace function pipeline.tg_record__log_change()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people may edit listings but not write the log. Argument: the data domain.
declare
    v_domain text := tg_argv[0];
    v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    v_id bigint := coalesce(v_new ->> 'id', v_old ->> 'id')::bigint;
    v_actor text := pipeline.actor();
    v_reason text := nullif(current_setting('pipeline.reason', true), '');
    v_undoes jsonb := nullif(current_setting('pipeline.undoes', true), '')::jsonb -> v_id::text;
begin
    if tg_op = 'INSERT' or tg_op = 'DELETE' then
        insert into pipeline.change_log (data_domain, record_id, action, old_value, actor, rule, reason)
        values (v_domain, v_id, lower(tg_op), v_old, v_actor, 'direct edit', v_reason);
        -- Nobody else wrote any of it.
        if tg_op = 'INSERT' then
            insert into pipeline.field_owners (data_domain, record_id, field, actor)
            select v_domain, v_id, r.target_column, v_actor from pipeline.field_rules as r
            where r.data_domain = v_domain and v_new -> r.target_column <> 'null'
            on conflict do nothing;
        end if;
        return null;
    end if;

    with edited as (
        select f.field, v_old -> f.field as old_value, v_new -> f.field as new_value
        from (
            select r.target_column as field from pipeline.field_rules as r where r.data_domain = v_domain
            union all
            select 'deleted_at'
        ) as f
        where v_old -> f.field is distinct from v_new -> f.field
    ),
    logged as (
        insert into pipeline.change_log (data_domain, record_id, action, field, old_value, new_value, actor, rule, reason, undoes)
        select v_domain, v_id, 'update', e.field, nullif(e.old_value, 'null'), nullif(e.new_value, 'null'), v_actor,
            case when v_undoes ? e.field then 'undo' else 'direct edit' end, v_reason, (v_undoes ->> e.field)::bigint
        from edited as e
        returning id, field
    )
    insert into pipeline.field_owners (data_domain, record_id, field, actor, change_id)
    select v_domain, v_id, l.field, v_actor, l.id
    from logged as l
    on conflict on constraint field_owners_pkey
        do update set source = null, actor = excluded.actor, change_id = excluded.change_id, owned_since = now();
    return null;
end
$func$;
comment on function pipeline.tg_record__log_change() is
    'Logs what is written past the merge, one change_log row a changed field, and makes its writer the fields'' owner. The setting pipeline.reason, if there is one, is kept as the reason; pipeline.undoes {record: {field: change}} says which changes are taken back.';

-- The merge logs its whole batch in one statement. Only roles that have service_role are believed to be merging.
create or replace trigger _900_log_change after insert or update or delete on public.listings
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_record__log_change('listings');
create or replace trigger _900_log_change after insert or update or delete on public.listing_info
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_record__log_change('listing_info');
create or replace trigger _900_log_change after insert or update or delete on public.listing_contact_info
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_record__log_change('listing_contact_info');
create or replace trigger _900_log_change after insert or update or delete on public.listing_images
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_record__log_change('listing_images');
create or replace trigger _900_log_change after insert or update or delete on public.listing_hours
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_record__log_change('listing_hours');
