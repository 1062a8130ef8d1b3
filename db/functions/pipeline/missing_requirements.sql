create or replace function pipeline.missing_requirements(p_ids uuid[], p_to_status public.mls_listing_status)
returns table (listing_id uuid, kind text, role text, code text, title text, required_for_status public.mls_listing_status, may_be_waived boolean)
language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    with listing as (
        -- What was withdrawn, or never looked at, starts anew.
        select l.id, l.tenant_id, case when l.status = 'WITHDRAWN' then 'INGESTED' else l.status end as from_status
        from public.mls_listings as l where l.id = any (p_ids)
    ),
    tenant as (select distinct l.tenant_id from listing as l),
    required as (
        -- A tenant's own row stands for the shared one of the same code.
        select distinct on (n.tenant_id, c.kind, c.role, c.code) n.tenant_id as for_tenant, c.*
        from tenant as n
        join (
            select 'checklist' as kind, t.role, t.code, t.title, t.required_for_status, t.is_required and t.is_active as is_required,
                t.may_be_waived, t.tenant_id, false as needs_approval, false as has_expiry, t.position
            from public.mls_checklist_templates as t
            union all
            select 'document', '', d.code, d.name, d.required_for_status, d.is_required, d.may_be_waived, d.tenant_id, d.needs_approval, d.has_expiry,
                d.position
            from public.mls_document_type_config as d
            union all
            select 'approval', '', a.code, a.name, a.required_for_status, a.is_required, a.may_be_waived, a.tenant_id, false, false, a.position
            from public.mls_approval_type_config as a
        ) as c on c.tenant_id is null or c.tenant_id = n.tenant_id
        order by n.tenant_id, c.kind, c.role, c.code, c.tenant_id nulls last
    )
    select l.id, q.kind, nullif(q.role, ''), q.code, q.title, q.required_for_status, q.may_be_waived
    from listing as l
    join required as q on q.for_tenant = l.tenant_id
    where q.is_required
        and case when p_to_status = 'WITHDRAWN' then q.required_for_status = 'WITHDRAWN'
            else q.required_for_status > l.from_status and q.required_for_status <= p_to_status end
        and case q.kind
            when 'checklist' then not exists (
                select from public.mls_listing_checklist_items as i
                join public.mls_checklist_templates as t on t.id = i.template_id
                where i.listing_id = l.id and t.role = q.role and t.code = q.code and (i.is_completed or i.is_not_applicable))
            when 'document' then not exists (
                select from public.mls_listing_documents as i
                join public.mls_document_type_config as t on t.id = i.document_type_id
                where i.listing_id = l.id and t.code = q.code and (i.status = 'APPROVED' or (i.status = 'PENDING' and not q.needs_approval))
                    and (not q.has_expiry or i.expires_on is null or i.expires_on >= current_date))
            else (
                select i.status from public.mls_listing_approvals as i
                where i.listing_id = l.id and i.approval_type = q.code
                order by i.requested_at desc, i.id desc limit 1
            ) is distinct from 'APPROVED'
        end
    order by l.id, q.required_for_status, q.kind, q.role, q.position
$func$;
comment on function pipeline.missing_requirements(uuid[], public.mls_listing_status) is
    'What listings lack to reach a status: required steps, documents and approvals of every status from the present one on. A move backwards lacks nothing; what was WITHDRAWN starts anew.';
