create or replace function pipeline.look_at(p_kind text, p_record text)
returns table (name text, since timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights on the table; the caller is checked below, and is told of the own tenant only.
declare
    c_counts constant interval := '1 minute';
    c_at_most constant integer := 50;
    v_tenant_id uuid := pipeline.current_tenant();
    v_user_id uuid := auth.uid();
    v_disturbs boolean;
begin
    if p_kind = 'estate' then
        select l.tenant_id, pipeline.may('u') into v_tenant_id, v_disturbs
        from public.mls_listings as l
        where l.id = case when p_record ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_record::uuid end and l.tenant_id = any (pipeline.tenants_in_reach()) and pipeline.may('r')
            and (pipeline.is_tenant_wide() or l.status = 'INGESTED' or l.broker_id = any (pipeline.brokers_in_reach()));
        if not found then
            raise exception 'there is no listing %', p_record using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
        end if;
    else
        perform pipeline.require('pipeline:read');
        v_disturbs := pipeline.can('pipeline:review');
    end if;
    -- Who may only look disturbs nobody. Once in a quarter of a minute is enough to say that somebody is there still.
    if v_tenant_id is not null and v_user_id is not null and v_disturbs and c_at_most > (
        select count(*) from pipeline.presence as p
        where p.user_id = v_user_id and (p.kind, p.record) is distinct from (p_kind, p_record)) then
        insert into pipeline.presence as p (tenant_id, kind, record, user_id)
        values (v_tenant_id, p_kind, p_record, v_user_id)
        on conflict on constraint presence_pkey do update
            set seen_at = clock_timestamp(),
                since = case when p.seen_at < clock_timestamp() - c_counts then clock_timestamp() else p.since end
            where p.seen_at < clock_timestamp() - interval '15 seconds';
    end if;
    delete from pipeline.presence as p
    where (p.tenant_id, p.kind, p.record, p.user_id) in (
        select o.tenant_id, o.kind, o.record, o.user_id from pipeline.presence as o
        where o.seen_at < clock_timestamp() - 2 * c_counts
        limit 100 for update skip locked);
    return query
        select pipeline.actor_name(p.user_id::text, v_tenant_id), p.since
        from pipeline.presence as p
        where p.tenant_id = v_tenant_id and p.kind = p_kind and p.record = p_record
            and p.user_id is distinct from v_user_id and p.seen_at > clock_timestamp() - c_counts
        order by p.since
        limit 5;
end
$func$;
comment on function pipeline.look_at(text, text) is
    'Says that the caller has a record open to decide or change it, and tells who else of the tenant has, the first five. p_kind: row, listing, config, or estate for a piece of real estate; p_record: which. It counts for a minute, so it is said again while the record is open; of 50 records of one user at most. Needs pipeline:read; who has no pipeline:review is told, and not told of. Of real estate: whoever reads the listing, and is told of with the letter u; LC040: no such listing.';
