create or replace function pipeline.edit_listing(p_listing_id bigint, p_edits jsonb, p_reason text default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: writes the reason of an edit, and locks what people may only update; the caller and the tenant are checked below.
declare
    v_edit jsonb;
    v_domain pipeline.data_domains;
    v_key text;
    v_seen timestamptz;
    v_updated_at timestamptz;
    v_unknown text;
    v_count bigint;
    v_edited bigint := 0;
    v_constraint text;
    v_who text;
begin
    perform pipeline.require('pipeline:review');
    perform from public.listings as l
    where l.id = p_listing_id and (l.tenant_id = pipeline.current_tenant() or pipeline.is_service())
    for no key update;
    if not found then
        raise exception 'there is no listing %', p_listing_id
            using errcode = 'LC009', hint = 'Ids are those of public.listings.';
    end if;
    if jsonb_typeof(p_edits) is distinct from 'array' then
        raise exception 'edits must be a list'
            using errcode = 'LC008', hint = 'Such as [{"data_domain": "listings", "record_id": 5, "updated_at": "2026-…", "values": {"name": "Grand Hotel"}}].';
    end if;
    perform set_config('pipeline.reason', coalesce(left(btrim(p_reason), 1000), ''), true);

    -- A person edits a handful of records: one statement each.
    for v_edit in select e from jsonb_array_elements(p_edits) as e loop
        select d.* into v_domain from pipeline.data_domains as d
        where d.data_domain = v_edit ->> 'data_domain' and 'listings' in (d.data_domain, d.parent_domain);
        select min(k) into v_unknown from jsonb_object_keys(v_edit -> 'values') as k
        where not exists (select from pipeline.field_rules as r where r.data_domain = v_domain.data_domain and r.target_column = k);
        if v_domain.data_domain is null or v_unknown is not null then
            raise exception 'there is no field %', quote_literal(coalesce(v_unknown, v_edit ->> 'data_domain', ''))
                using errcode = 'LC008', hint = 'Fields are those of pipeline.field_rules for listings and what hangs on them.';
        end if;
        v_key := case when v_domain.parent_domain is null then 'id' else 'listing_id' end;
        v_seen := (v_edit ->> 'updated_at')::timestamptz;

        execute format('select t.updated_at from %s as t where t.id = $1 and t.%I = $2 for no key update of t', v_domain.public_table, v_key)
        into v_updated_at using (v_edit ->> 'record_id')::bigint, p_listing_id;
        if v_updated_at is null then
            raise exception 'there is no record % of %', v_edit ->> 'record_id', v_domain.data_domain
                using errcode = 'LC009', hint = 'It must be one of the listing''s own.';
        elsif v_seen is distinct from v_updated_at and v_seen is not null then
            select c.actor into v_who from pipeline.change_log as c
            where c.data_domain = v_domain.data_domain and c.record_id = (v_edit ->> 'record_id')::bigint order by c.id desc limit 1;
            raise exception 'somebody else has changed this record meanwhile'
                using errcode = 'LC082', detail = format('%s, at %s.', coalesce(v_who, 'A source'), to_char(v_updated_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
                    hint = 'Load it again, look at what is new, and edit that.';
        end if;

        begin
            -- The table's trigger logs each field that changes, and makes the person its owner.
            execute format('update %1$s as t set %2$s from %1$s as c cross join lateral jsonb_populate_record(c, $2) as p where c.id = $1 and t.id = $1 and (%3$s)',
                v_domain.public_table,
                (select string_agg(format('%1$I = p.%1$I', k), ', ' order by k) from jsonb_object_keys(v_edit -> 'values') as k),
                (select string_agg(format('t.%1$I is distinct from p.%1$I', k), ' or ' order by k) from jsonb_object_keys(v_edit -> 'values') as k))
            using (v_edit ->> 'record_id')::bigint, v_edit -> 'values';
        exception
            -- What the table itself refuses: 22, a value that is not of the field's type; 23, one that breaks a rule.
            when data_exception or invalid_text_representation or numeric_value_out_of_range or check_violation or not_null_violation then
                get stacked diagnostics v_constraint = constraint_name;
                raise exception 'a value does not fit its field: %', sqlerrm
                    using errcode = 'LC008', detail = left((v_edit -> 'values')::text, 1000),
                        hint = coalesce('The rule is ' || nullif(replace(v_constraint, '_', ' '), '') || '.', 'Coordinates and prices are numbers, tags a list.');
        end;
        get diagnostics v_count = row_count;
        v_edited := v_edited + v_count;
    end loop;
    perform set_config('pipeline.reason', '', true);
    return jsonb_build_object('edited', v_edited);
end
$func$;
comment on function pipeline.edit_listing(bigint, jsonb, text) is
    'A person''s edit of a listing and what hangs on it. p_edits: [{data_domain, record_id, values: {field: value}, updated_at (as it was when the values were shown; null: whatever it is now)}]; p_reason goes to the log. The fields become the person''s: what a source then says goes by the rule for claimed ones. Gives {edited: records that changed}. All or nothing. Needs pipeline:review; LC008 for a field or value that does not fit, LC009 for no such listing or record, LC082 when somebody changed it meanwhile.';
