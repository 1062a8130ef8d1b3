create or replace function pipeline.retry_channels(
    p_portal text default null, p_error text default null, p_ids uuid[] default null, p_preview boolean default false, p_expected bigint default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_most constant integer := 10000;
    v_told jsonb;
    v_ids uuid[];
begin
    if not pipeline.may('u') then
        raise exception 'the letter u is needed' using errcode = 'insufficient_privilege',
            hint = 'Whoever may change a listing lets it be pushed again: ask its broker or a manager.';
    end if;
    v_ids := case
        when p_ids is null then array(select f.id from pipeline.find_channels(p_portal, 'FAILED', p_error, v_most + 1) as f)
        else p_ids end;
    if not p_preview then
        -- Who sees a push may not change it yet: a lock asks the policy for updates. In the order of ids, lest two people wait for each other.
        v_ids := array(select s.id from public.mls_listing_syndications as s where s.id = any (v_ids) order by s.id for update);
    end if;
    with found as materialized (
        select s.id, s.portal, pipeline.is_out(l.status) as is_out, pipeline.is_portal_on(s.tenant_id, s.portal) as is_on
        from public.mls_listing_syndications as s
        join public.mls_listings as l on l.id = s.listing_id
        where s.id = any (v_ids) and s.status = 'FAILED'
    )
    select coalesce(array_agg(f.id) filter (where f.is_out and f.is_on), '{}'),
        jsonb_build_object('rows', count(*) filter (where f.is_out and f.is_on), 'is_more', p_ids is null and cardinality(v_ids) > v_most,
            'not_out', count(*) filter (where not f.is_out), 'switched_off', count(*) filter (where f.is_out and not f.is_on),
            'portals', coalesce((select jsonb_object_agg(g.portal, g.rows) from (
                select x.portal, count(*) as rows from found as x where x.is_out and x.is_on group by x.portal) as g), '{}'))
    into v_ids, v_told
    from found as f;
    if p_preview then
        return v_told;
    elsif (v_told ->> 'is_more')::boolean then
        raise exception 'more than % pushes failed, which is more than can be retried at once', v_most
            using errcode = 'LC083', hint = 'Choose a portal, or a kind of error.';
    elsif p_expected is not null and cardinality(v_ids) <> p_expected then
        raise exception 'there are % failed pushes now, not the % that were shown', cardinality(v_ids), p_expected
            using errcode = 'LC083', hint = 'Look at the preview again.';
    end if;
    update public.mls_listing_syndications as s set status = 'PENDING' where s.id = any (v_ids) and s.status = 'FAILED';
    return v_told;
end
$func$;
comment on function pipeline.retry_channels(text, text, uuid[], boolean, bigint) is
    'Lets failed pushes be tried again now, without waiting for retry_syndications(), also when that has given up: FAILED becomes PENDING for those of p_ids, or else of a portal and a kind of error (error_group), all where null. Attempts and error stay: whoever pushes counts. With p_preview nothing is done. Gives {rows, is_more, not_out, switched_off, portals: {code: rows}}: what is not out or whose portal is off is left. For whoever may change the listing, by the policy; 42501 without the letter u; LC083: other rows than p_expected, or more than 10,000.';
