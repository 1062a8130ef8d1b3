create or replace function pipeline.origins(p_listing_id bigint)
returns table (data_domain text, record_id bigint, part text, field text, value jsonb, source_name text, source_id text,
    file_name text, file_path text, line bigint, changed_at timestamptz, actor text, rule text, others jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: one answer from tables that people may only read by their own rows; the caller and the tenant are checked below.
declare
    v_domain pipeline.data_domains;
    v_cancelled bigint[];
begin
    perform pipeline.require('pipeline:read');
    if not exists (select from public.listings as l
        where l.id = p_listing_id and (l.tenant_id = pipeline.current_tenant() or pipeline.is_service())) then
        raise exception 'there is no listing %', p_listing_id
            using errcode = 'LC009', hint = 'Ids are those of public.listings.';
    end if;

    for v_domain in select d.* from pipeline.data_domains as d
        where 'listings' in (d.data_domain, d.parent_domain) order by d.parent_domain nulls first, d.data_domain
    loop
        -- What was taken back, and what took it back, says of no value where it comes from.
        execute format($query$
            select array(
                select e.id from %2$s as t
                join pipeline.change_log as c on c.data_domain = %1$L and c.record_id = t.id
                cross join lateral (values (c.id), (c.undoes)) as e (id)
                where t.%3$I = $1 and c.undoes is not null)
            $query$, v_domain.data_domain, v_domain.public_table, case when v_domain.parent_domain is null then 'id' else 'listing_id' end)
        into v_cancelled using p_listing_id;
        return query execute format($query$
            select %1$L::text, t.id, %5$s, r.target_column, nullif(to_jsonb(t) -> r.target_column, 'null'),
                coalesce(sc.name, case when g.source is null and g.actor is null then so.name end), m.source_id, f.original_name, f.file_path,
                g.line, g.changed_at, g.actor, g.rule,
                (select jsonb_agg(o.said order by o.name) from (
                    select xs.name, jsonb_build_object('source', xs.name, 'source_id', x.source_id, 'value', nullif(e.item -> r.target_column, 'null'),
                        'last_seen', x.last_seen, 'gone', x.deleted_at is not null, 'suggested', s.status) as said
                    from public.listing_source_map as x
                    join pipeline.sources as xs on xs.id = x.source
                    cross join lateral (%6$s) as e (item)
                    left join pipeline.suggestions as s on s.data_domain = %1$L and s.record_id = t.id and s.field = r.target_column
                        and s.source = x.source and s.status = 'open'
                    where x.listing_id = p_l and (x.source <> coalesce(g.source, -1) or s.id is not null)
                        and nullif(e.item -> r.target_column, 'null') is not null
                ) as o)
            from (select $1::bigint as p_l) as a
            join %2$s as t on t.%3$I = a.p_l
            join pipeline.field_rules as r on r.data_domain = %1$L
            left join lateral (
                select c.* from pipeline.change_log as c
                where c.data_domain = %1$L and c.record_id = t.id and (c.field = r.target_column or c.action = 'insert')
                    and c.id <> all ($2)
                order by c.field nulls last, c.id desc limit 1
            ) as g on true
            left join pipeline.sources as sc on sc.id = g.source
            left join public.listing_source_map as om on om.listing_id = a.p_l and om.is_origin
            left join pipeline.sources as so on so.id = om.source
            left join staging.batches as b on b.batch_id = g.batch_id
            left join pipeline.files as f on f.id = b.raw_file_id
            left join lateral (select x.source_id from public.listing_source_map as x
                where x.listing_id = a.p_l and x.source = g.source order by x.last_line <> g.line limit 1) as m on true
            where t.deleted_at is null or %4$s
            order by t.id, r.position
            $query$,
            v_domain.data_domain, v_domain.public_table,
            case when v_domain.parent_domain is null then 'id' else 'listing_id' end,
            case when v_domain.parent_domain is null then 'true' else 'false' end,
            case when v_domain.parent_domain is null then 'null::text'
                else (select format('concat_ws('' '', %s)', string_agg(format('t.%I', c), ', ')) from unnest(v_domain.match_columns) as c) end,
            case when v_domain.parent_domain is null then 'select x.last_record::jsonb'
                else format('select i from jsonb_array_elements(x.last_record::jsonb -> %L) as i where %s', v_domain.data_domain,
                    (select string_agg(format('nullif(i -> %1$L, ''null'') is not distinct from to_jsonb(t.%1$I)', c), ' and ')
                        from unnest(v_domain.match_columns) as c)) end)
        using p_listing_id, v_cancelled;
    end loop;
end
$func$;
comment on function pipeline.origins(bigint) is
    'Where each value of a listing comes from: value, source and record, file and line, when, by which rule or person, and what the other sources say. One row a field of the listing and of what hangs on it (part tells these apart). Needs pipeline:read; LC009 for no such listing.';
