create or replace function pipeline.keep_decided(p_ids bigint[], p_status text, p_after bigint, p_owners jsonb default null)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_one pipeline.suggestions;
    v_changes jsonb;
    v_record jsonb;
begin
    select s.* into strict v_one from pipeline.suggestions as s where s.id = p_ids[1];
    execute (select format('select to_jsonb(t) from %s as t where t.id = %L', d.public_table, coalesce(v_one.record_id::text, v_one.record_uuid::text))
        from pipeline.data_domains as d where d.data_domain = v_one.data_domain)
    into v_record;
    select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'field', c.field, 'before', c.old_value, 'owner', p_owners -> c.field) order by c.id), '[]')
    into v_changes
    from pipeline.changes_since(v_one.data_domain, v_one.record_id, v_one.record_uuid, p_after) as c
    -- An approval that lapsed with the picture is given anew by whoever may, not by taking that back.
    where c.field not in ('is_approved', 'approved_by', 'approved_at');
    update pipeline.suggestions as s
    set status = p_status, decided_by = pipeline.actor(), decided_at = now(), reopened_by = null, reopened_at = null,
        undo = jsonb_build_object('ids', to_jsonb(p_ids), 'changes', v_changes,
            'seen', (select q.last_value from pipeline.change_log_id_seq as q),
            'stands', coalesce((
                select jsonb_object_agg(f.field, v_record -> f.field) from (
                    select g.field from pipeline.suggestions as g where g.id = any (p_ids)
                    union select c ->> 'field' from jsonb_array_elements(v_changes) as c
                ) as f where v_record ? f.field), '{}'))
    where s.id = any (p_ids);
end
$func$;
comment on function pipeline.keep_decided(bigint[], text, bigint, jsonb) is
    'Marks suggestions of one record as decided together by the caller, and keeps how that is taken back: what was changed after p_after of the log, and p_owners {field: its row of field_owners} as they were before. The caller has locked the record.';
