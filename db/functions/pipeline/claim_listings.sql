create or replace function pipeline.claim_listings(p_ids uuid[], p_broker_id uuid, p_take_over boolean default false)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: status, broker and claim are no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v_ids uuid[];
    v_refused jsonb;
    v_done jsonb;
begin
    if p_broker_id is null then
        raise exception 'there is nobody to claim it for' using errcode = 'LC046', hint = 'Sign in, or name a broker.';
    end if;
    if (p_take_over or p_broker_id is distinct from auth.uid()) and not pipeline.is_tenant_wide() then
        raise exception 'only managers claim for others' using errcode = '42501', hint = 'Ask somebody with scope global or wider.';
    end if;
    select array_agg(v.id) filter (where v.code is null and (v.claimed_at is null or v.broker_id is distinct from p_broker_id)),
        coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('listing_id', v.id, 'code', v.code, 'message', v.message, 'detail', v.detail,
            'hint', v.hint)) order by v.position) filter (where v.code is not null), '[]')
    into v_ids, v_refused
    from (
        select a.id, a.position, l.claimed_at, l.broker_id, r.*
        from unnest(p_ids) with ordinality as a (id, position)
        left join pipeline.lock_mls_listings(p_ids) as l on l.id = a.id
        cross join lateral (
            select case
                when l.id is null then 'LC040'
                when l.claimed_at is not null and l.broker_id = p_broker_id then null
                -- Who moved it on without being its broker may become that.
                when l.claimed_at is not null and not p_take_over and (l.broker_id is not null or l.claimed_by is distinct from auth.uid()) then 'LC041'
                when not l.may_read then 'LC040'
                when not pipeline.may('u') then '42501'
                when l.status <> 'INGESTED' and not l.may_write then '42501'
                when p_broker_id is distinct from auth.uid() and not exists (
                    select from public.members as m where m.tenant_id = l.tenant_id and m.user_id = p_broker_id) then 'LC046'
            end as code
        ) as c
        cross join lateral (
            select c.code,
                case c.code
                    when 'LC040' then format('there is no listing %s', a.id)
                    when 'LC041' then format('listing %s has been claimed by %s', a.id,
                        pipeline.user_name(coalesce(l.broker_id, l.claimed_by), l.tenant_id))
                    when 'LC046' then format('user %s is no member of the listing''s tenant', p_broker_id)
                    when '42501' then format('listing %s is not yours to claim', a.id)
                end as message,
                case c.code when 'LC041' then format('Since %s.', to_char(l.claimed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) end as detail,
                case c.code
                    when 'LC040' then 'ingested_listings shows what can be claimed.'
                    when 'LC041' then 'Ask whoever has it to release it.'
                    when 'LC046' then 'Name a broker who is among the tenant''s members.'
                    when '42501' then 'Ask an administrator.'
                end as hint
        ) as r
    ) as v;

    perform set_config('pipeline.reason', case when p_take_over then 'assign' else 'claim' end, true);
    update public.mls_listings as l
    set status = case when l.status = 'INGESTED' then 'DRAFT' else l.status end,
        broker_id = p_broker_id, claimed_at = coalesce(l.claimed_at, now()),
        claimed_by = case when l.claimed_at is null then auth.uid() else l.claimed_by end, updated_by = auth.uid(), updated_at = now()
    where l.id = any (v_ids);
    perform set_config('pipeline.reason', '', true);

    select coalesce(jsonb_agg(jsonb_build_object('listing_id', l.id, 'ref', l.ref, 'status', l.status, 'broker_id', l.broker_id,
        'claimed_at', l.claimed_at, 'claimed_by', l.claimed_by) order by a.position), '[]')
    into v_done
    from unnest(p_ids) with ordinality as a (id, position)
    join public.mls_listings as l on l.id = a.id
    where not exists (select from jsonb_array_elements(v_refused) as r where (r ->> 'listing_id')::uuid = a.id);
    return jsonb_build_object('claimed', v_done, 'refused', v_refused);
end
$func$;
comment on function pipeline.claim_listings(uuid[], uuid, boolean) is
    'Lets p_broker_id own listings: what is INGESTED becomes DRAFT, what was published on arrival keeps its status; with p_take_over managers give p_broker_id also what another broker has. Gives {claimed: [{listing_id, ref, status, broker_id, claimed_at, claimed_by}], refused: [{listing_id, code, message, detail, hint}]}: LC040 no such listing, LC041 claimed by another, LC046 no such broker, 42501.';
