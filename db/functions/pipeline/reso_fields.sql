create or replace function pipeline.reso_fields(p_data_domain text)
returns table (field text, place integer, data_type text, served text, told text)
language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select g.field, g.position, g.data_type,
        case
            -- What is not one column.
            when w.what in ('mls_listings ListingKey') then 't.listing_key'
            when w.what = 'mls_listings ModificationTimestamp' then 't.reso_modified_ts'
            when w.what = 'mls_listings StandardStatus' then format(
                'case when (t.claimed_at is null and t.is_externally_managed) or %s = t.status then o."StandardStatus" else case t.status %s end end',
                pipeline.cast_sql('listing_status', 'o."StandardStatus"'),
                (select string_agg(format('when %L then %L', s.status, s.standard_status), ' ' order by s.status) from pipeline.status_words as s))
            when w.what = 'mls_listings ListAgentKey' then format(
                'case when t.agent_id is not null or (t.claimed_at is null and o.record_id is not null) then t.agent_id else %s end', w.broker)
            when w.what = 'mls_listings OriginatingSystemOfficeKey' then
                'coalesce((select f.office_key from public.offices as f where f.id = t.office_id), o."OriginatingSystemOfficeKey")'
            when w.what = 'mls_media MediaKey' then 'coalesce(t.origin_media_key, t.id::text)'
            when w.what = 'mls_media ResourceRecordKey' then 'l.listing_key'
            when w.what = 'mls_media ResourceName' then 'coalesce(o."ResourceName", case when o.record_id is null then ''Property'' end)'
            when w.what = 'mls_media OriginatingSystemOfficeKey' then
                'coalesce(o."OriginatingSystemOfficeKey", (select f.office_key from public.offices as f where f.id = l.office_id))'
            -- Which picture is the primary one is settled here, one a listing: a person's choice is answered, ours is not.
            when w.what = 'mls_media X_IsPrimary' then format(
                'case when o.record_id is not null and not exists (select from public.mls_listing_media as m '
                'where m.listing_id = t.listing_id and m.is_primary and not exists (select from pipeline.origin_media as p '
                'where p.record_id = m.id and (p.was_primary or (%s)))) then %s else t.is_primary end',
                pipeline.cast_sql('boolean', 'p."X_IsPrimary"'), w.told)
            when w.what = 'mls_contacts ContactKey' then 'coalesce(t.origin_contact_key, t.id::text)'
            when w.what = 'mls_contacts ContactFullName' then
                'case when o.record_id is not null and t.first_name is not distinct from o."ContactFirstName" '
                'and t.last_name is not distinct from o."ContactLastName" then o."ContactFullName" else t.full_name end'
            when w.what = 'mls_contacts ContactAssignedToKey' then format(
                'case when o.record_id is not null and (t.broker_id is null or exists (select from public.members as a '
                'where a.tenant_id = t.tenant_id and a.user_id = t.broker_id and a.origin_member_key = o."ContactAssignedToKey")) '
                'then o."ContactAssignedToKey" else %s end', w.broker)
            when w.what = 'mls_members MemberKey' then 'coalesce(t.origin_member_key, t.id::text)'
            when w.what = 'mls_members OriginatingSystemOfficeKey' then
                'coalesce((select f.office_key from public.offices as f where f.id = t.office_id), o."OriginatingSystemOfficeKey")'
            when w.what = 'mls_offices OfficeKey' then 'coalesce(t.origin_key, t.office_key, t.id::text)'
            -- An office must have a name: without one it is called by its key.
            when w.what = 'mls_offices OfficeName' then
                'case when t.name = coalesce(nullif(btrim(o."OfficeName"), ''''), o.origin_key) then o."OfficeName" else t.name end'
            when w.what = 'mls_offices OriginatingSystemOfficeKey' then 'coalesce(o."OriginatingSystemOfficeKey", t.office_key)'
            -- No home: what the source said.
            when r.target_column is null then w.told
            -- A home that loses nothing.
            when r.cast_to = g.data_type then format('t.%I', r.target_column)
            -- A home that loses how the source spells it: the source's own text while nobody touched the listing, or ours is
            -- still what it says.
            else format('case when %5$st.%1$I is not distinct from %2$s then %3$s else %4$s end', r.target_column,
                pipeline.cast_sql(r.cast_to, w.origin),
                case when g.data_type = 'text' then w.told else format('coalesce(%s, %s)', w.told, w.ours) end,
                w.ours,
                case when g.data_domain = 'mls_listings' then
                    '(o.record_id is not null and t.claimed_at is null and t.reso_modified_ts = coalesce(t.modified_ts, t.created_at)) or ' end)
        end,
        w.told
    from pipeline.gold_fields as g
    left join lateral (
        select f.target_column, f.cast_to from pipeline.field_rules as f
        where f.data_domain = g.data_domain and f.source_field = g.field and f.cast_to not in ('agent', 'office')
        order by f.position limit 1
    ) as r on true
    cross join lateral (
        select g.data_domain || ' ' || g.field as what,
            format('o.%I', g.field) as origin,
            pipeline.cast_sql(g.data_type, format('o.%I', g.field)) as told,
            '(select coalesce(a.origin_member_key, a.id::text) from public.members as a '
            'where a.tenant_id = t.tenant_id and a.user_id = t.broker_id order by a.id limit 1)' as broker,
            case
                when r.cast_to = 'text[]' then format('array_to_string(t.%I, '', '')', r.target_column)
                when r.cast_to = 'boolean' then format('case when t.%1$I then ''Yes'' when not t.%1$I then ''No'' end', r.target_column)
                when r.cast_to = 'property_type' then format('coalesce(case t.%1$I %2$s end, t.%1$I)', r.target_column,
                    (select string_agg(format('when %L then %L', p.property_type, p.standard_type), ' ' order by p.property_type)
                        from pipeline.property_type_words as p))
                when r.cast_to ~ '^numeric' and g.data_type = 'text' then format('trim_scale(t.%I)::text', r.target_column)
                when g.data_type ~ '^numeric' then format('case when abs(t.%1$I) < 1e%2$s then t.%1$I::%3$s end', r.target_column,
                    substring(g.data_type from '\(([0-9]+),')::integer - substring(g.data_type from ',([0-9]+)\)')::integer, g.data_type)
                else format('t.%I::%s', r.target_column, g.data_type)
            end as ours
    ) as w
    where g.data_domain = p_data_domain
$func$;
comment on function pipeline.reso_fields(text) is
    'The fields of a domain''s RESO view as SQL expressions over t (our record), o (what its source said last) and, of media, l (the listing). served: what the view answers; told: the source''s text as the field''s type.';
