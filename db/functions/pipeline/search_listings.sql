create or replace function pipeline.search_listings(p_filter jsonb, p_before_updated_at timestamptz default null, p_before_id bigint default null, p_limit integer default 51)
returns setof public.listings language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
-- Of a condition on words the planner does not know how long it takes: it would rather read all listings than their index.
set enable_seqscan = off
as $func$
-- Definer: no index on words serves through a policy; the caller and the tenant are checked below.
declare
    c_latest constant integer := 1000;
    v_tenant_id uuid := pipeline.current_tenant();
    v_text text := nullif(btrim(p_filter ->> 'text'), '');
    v_words tsquery := pipeline.search_words(v_text);
    v_unknown text;
    v_dmo_id integer;
    v_source_id integer;
    v_limit integer := least(p_limit, 1000);
    v_conditions text;
    v_ids bigint[];
begin
    if not pipeline.is_service() and auth.uid() is null then
        return;
    end if;
    select min(k) into v_unknown from jsonb_object_keys(p_filter) as k where k not in ('text', 'dmo', 'source', 'category', 'place', 'state');
    begin
        v_dmo_id := nullif(p_filter ->> 'dmo', '')::integer;
        v_source_id := nullif(p_filter ->> 'source', '')::integer;
    exception
        -- A filter comes from a person's hand.
        when invalid_text_representation or numeric_value_out_of_range then
            v_unknown := coalesce(v_unknown, 'a dmo or source that is no number');
    end;
    if v_unknown is not null or coalesce(p_filter ->> 'state', '') not in ('', 'live', 'removed', 'edited', 'suggested') then
        raise exception 'listings cannot be filtered by %', quote_literal(coalesce(v_unknown, p_filter ->> 'state'))
            using errcode = 'LC007', hint = 'Filters are text, dmo, source, category, place and state: live, removed, edited or suggested.';
    end if;
    -- One plan for each combination: what is not asked must not weigh.
    v_conditions := concat_ws(' and ',
        'l.tenant_id = $1',
        case when p_before_id is not null then '(l.updated_at, l.id) < ($7, $8)' end,
        case when v_words is not null then $sql$to_tsvector('simple'::regconfig, left(regexp_replace(
            normalize(lower(l.name || ' ' || coalesce(l.locality, '') || ' ' || coalesce(l.address, '')), nfd), '[\u0300-\u036f]', '', 'g'), 500)) @@ $2$sql$
            when v_text is not null then 'false' end,
        case when v_dmo_id is not null then 'l.dmo_id = $3' end,
        case when v_source_id is not null then 'exists (select from public.listing_source_map as m where m.listing_id = l.id and m.source = $4)' end,
        case when nullif(p_filter ->> 'category', '') is not null then 'l.category = $5' end,
        case when nullif(p_filter ->> 'place', '') is not null then '$6 in (l.locality, l.region, l.postal_code, l.country)' end,
        case p_filter ->> 'state'
            when 'live' then 'l.deleted_at is null'
            when 'removed' then 'l.deleted_at is not null'
            when 'edited' then $sql$exists (select from pipeline.field_owners as o where o.data_domain = 'listings' and o.record_id = l.id and o.actor is not null)$sql$
            when 'suggested' then $sql$l.id in (select s.listing_id from pipeline.suggestions as s where s.status = 'open')$sql$
        end);
    -- Words that many have are found among the latest; those that few have, by the index of words.
    if v_words is not null then
        execute format($query$
            select array(
                select l.id
                from (
                    select l.* from public.listings as l
                    where l.tenant_id = $1 %s
                    order by l.updated_at desc, l.id desc
                    limit $10
                ) as l
                where %s
                order by l.updated_at desc, l.id desc
                limit $9)
            $query$, case when p_before_id is not null then 'and (l.updated_at, l.id) < ($7, $8)' end, v_conditions)
        into v_ids
        using v_tenant_id, v_words, v_dmo_id, v_source_id, p_filter ->> 'category', p_filter ->> 'place', p_before_updated_at, p_before_id, v_limit, c_latest;
        if cardinality(v_ids) = v_limit then
            return query select l.* from public.listings as l where l.id = any (v_ids) order by l.updated_at desc, l.id desc;
            return;
        end if;
    end if;
    return query execute format($query$
        select l.*
        from public.listings as l
        where %s
        order by l.updated_at %s desc, l.id desc
        limit $9
        $query$, v_conditions, case when v_words is not null then $sql$+ interval '0'$sql$ end)
    using v_tenant_id, v_words, v_dmo_id, v_source_id, p_filter ->> 'category', p_filter ->> 'place', p_before_updated_at, p_before_id, v_limit;
end
$func$;
comment on function pipeline.search_listings(jsonb, timestamptz, bigint, integer) is
    'Listings of the caller''s tenant, the latest changed first. p_filter: {text (beginnings of words of name, locality and address), dmo (id), source (id), category, place (locality, region, postal code or country), state (live, removed, edited: a person wrote a field, suggested: a source has an open suggestion)}, all of which must hold. p_before_updated_at, p_before_id: those of the last row of the page before; at most 1,000 rows. LC007 for another filter.';
