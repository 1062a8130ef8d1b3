create or replace function pipeline.tg_mls_listings__log_new()
returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people make and delete listings but do not write the log.
begin
    insert into pipeline.change_log (data_domain, record_uuid, action, old_value, actor, rule)
    values ('mls_listings', case when tg_op = 'DELETE' then old.id else new.id end, lower(tg_op),
        case when tg_op = 'DELETE' then jsonb_strip_nulls(to_jsonb(old)) end, pipeline.actor(), 'direct edit');
    return null;
end
$func$;
comment on function pipeline.tg_mls_listings__log_new() is 'Logs listings that people make or delete; those of a batch the merge logs itself.';

create or replace trigger _900_log_new after insert or delete on public.mls_listings
    for each row when (current_setting('pipeline.merging', true) is distinct from 'on' or not pg_has_role('service_role', 'member'))
    execute function pipeline.tg_mls_listings__log_new();
