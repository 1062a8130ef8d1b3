create or replace function pipeline.retry_channels(
    p_portal text default null, p_error text default null, p_ids uuid[] default null, p_preview boolean default false, p_expected bigint default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: how often a push was tried is no user's to write, and the policy has all listings of the tenant looked at. It asks as that does.
declare
    v_most constant integer := 10000;
    v_tenant_id uuid := pipeline.current_tenant();
    v_is_wide boolean := pipeline.is_tenant_wide();
    v_brokers uuid[] := pipeline.brokers_in_reach();
    v_told jsonb;
    v_ids uuid[];
begin
    if not (pipeline.may('u') and pipeline.may('r')) then
        raise exception 'the letters r and u are needed' using errcode = 'insufficient_privilege',
            hint = 'Whoever may change a listing lets it be pushed again: ask its broker or a manager.';
    end if;
    v_ids := case
        when p_ids is null then array(select f.id from pipeline.find_channels(p_portal, 'FAILED', p_error, v_most + 1) as f)
        else p_ids end;
    if not p_preview then
        -- In the order of ids, lest two people who retry the same wait for each other.
        perform from public.mls_listing_syndications as s
        where s.id = any (v_ids) and s.tenant_id = v_tenant_id order by s.id for update;
    end if;
    with found as materialized (
        select s.id, s.portal, pipeline.is_out(l.status) as is_out, p.is_on
        from public.mls_listing_syndications as s
        join public.mls_listings as l on l.id = s.listing_id
        join pipeline.portals_in_use() as p on p.code = s.portal
        where s.id = any (v_ids) and s.status = 'FAILED' and s.tenant_id = v_tenant_id
            and (v_is_wide or l.broker_id = any (v_brokers))
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
    update public.mls_listing_syndications as s set status = 'PENDING', attempts = 0 where s.id = any (v_ids) and s.status = 'FAILED';
    return v_told;
end
$func$;
comment on function pipeline.retry_channels(text, text, uuid[], boolean, bigint) is
    'Lets failed pushes be tried again now, without waiting for retry_syndications(), also when that has given up: FAILED becomes PENDING without attempts for those of p_ids, or else of a portal and a kind of error (error_group), all where null. The error stays until whoever pushes has a newer one. With p_preview nothing is done. Gives {rows, is_more, not_out, switched_off, portals: {code: rows}}: what is not out or whose portal is off is left. Of listings that the caller may change; 42501 without the letters r and u; LC083: other rows than p_expected, or more than 10,000.';
