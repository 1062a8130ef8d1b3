create or replace function pipeline.settle_suggestions(p_ids uuid[], p_fields text[], p_take text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights on suggestions; settle_suggestion() checks the caller for each.
declare
    v record;
    v_message text;
    v_detail text;
    v_hint text;
    v_settled bigint[] := '{}';
    v_refused jsonb := '[]';
begin
    -- First the locks, in the order in which ingest takes them.
    perform from pipeline.lock_mls_listings(p_ids);
    -- One at a time: each is checked and logged for itself, and one that is refused leaves the others.
    for v in
        -- Of several sources' news of a field the latest; the others stay open, for a person to look at.
        select distinct on (l.position, s.field) s.id, s.record_uuid, s.field
        from unnest(p_ids) with ordinality as l (id, position)
        join pipeline.suggestions as s on s.data_domain = 'mls_listings' and s.record_uuid = l.id
        where s.status = 'open' and s.kind = 'suggestion' and (p_fields is null or s.field = any (p_fields))
        order by l.position, s.field, s.suggested_at desc, s.id desc
    loop
        -- Longitude goes with latitude.
        continue when not exists (select from pipeline.suggestions as s where s.id = v.id and s.status = 'open');
        begin
            perform pipeline.settle_suggestion(v.id, p_take, null);
            v_settled := v_settled || v.id;
        exception
            when sqlstate 'LC000' or insufficient_privilege then
                get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail, v_hint = pg_exception_hint;
                v_refused := v_refused || jsonb_strip_nulls(jsonb_build_object('listing_id', v.record_uuid, 'suggestion_id', v.id, 'field', v.field,
                    'code', sqlstate, 'message', v_message, 'detail', nullif(v_detail, ''), 'hint', nullif(v_hint, '')));
        end;
    end loop;
    return jsonb_build_object('refused', v_refused, 'settled', coalesce((
        select jsonb_agg(jsonb_build_object('listing_id', l.id, 'ref', l.ref, 'fields', f.fields) order by f.position)
        from (
            select a.id, a.position, jsonb_agg(s.field order by s.field) as fields
            from unnest(p_ids) with ordinality as a (id, position)
            join pipeline.suggestions as s on s.record_uuid = a.id and s.id = any (v_settled)
            group by a.id, a.position
        ) as f
        join public.mls_listings as l on l.id = f.id), '[]'));
end
$func$;
comment on function pipeline.settle_suggestions(uuid[], text[], text) is
    'Takes (p_take source) or dismisses (ours) what sources suggest for listings, of p_fields only unless that is null; conflicts stay open. Gives {settled: [{listing_id, ref, fields}], refused: [{listing_id, suggestion_id, field, code, message, detail, hint}]}.';
