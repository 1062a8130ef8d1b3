-- 010_mls_owners

-- Row level security stays on: whoever reads these tables past it does so by a grant of their own.

drop index public.mls_listings_ingested_idx;
alter table public.mls_listings
    drop column listing_key,
    drop column sibling_id,
    drop column origin_status,
    drop column claimed_by,
    drop column claimed_at,
    drop column team_id,
    drop column office_id;
drop table public.members;
drop table public.teams;
drop table public.offices;
drop table public.markets;

alter table public.mls_listings
    alter column created_by drop default,
    alter column broker_id drop default;
alter table public.mls_contacts alter column broker_id drop default;
alter table public.mls_listing_notes alter column created_by drop default;
alter table public.mls_listing_remarks alter column created_by drop default;
alter table public.mls_listing_documents alter column uploaded_by drop default;
alter table public.mls_listing_media alter column uploaded_by drop default;
alter table public.mls_listing_tasks alter column assigned_by drop default;
alter table public.mls_listing_approvals alter column requested_by drop default;

alter table public.mls_status_history
    drop constraint mls_status_history_listing_id_fkey,
    add constraint mls_status_history_listing_id_fkey foreign key (listing_id) references public.mls_listings (id) on delete cascade;
alter table public.mls_price_history
    drop constraint mls_price_history_listing_id_fkey,
    add constraint mls_price_history_listing_id_fkey foreign key (listing_id) references public.mls_listings (id) on delete cascade;

-- The three tenants go when nothing is theirs.
do $owners$
declare
    v_table text;
    v_kept uuid[] := array(select d.tenant_id from public.dmos as d union select u.tenant_id from pipeline.user_roles as u);
    v_more uuid[];
begin
    foreach v_table in array array[
        'mls_listings', 'mls_contacts', 'mls_listing_contact_roles', 'mls_checklist_templates', 'mls_listing_checklist_items',
        'mls_document_type_config', 'mls_listing_documents', 'mls_listing_media', 'mls_developments', 'mls_development_buildings',
        'mls_listing_remarks', 'mls_status_history', 'mls_price_history', 'mls_listing_approvals', 'mls_listing_tasks',
        'mls_portal_definitions', 'mls_listing_syndications', 'mls_listing_notes'] loop
        execute format('alter table public.%I drop constraint %I', v_table, v_table || '_tenant_id_fkey');
        execute format('select array(select distinct r.tenant_id from public.%I as r)', v_table) into v_more;
        v_kept := v_kept || v_more;
    end loop;
    delete from public.tenants as t
    where t.id in (
        '00000000-0000-4000-a000-000000000196', '00000000-0000-4000-a000-000000000348', '00000000-0000-4000-a000-000000000398')
        and t.id <> all (array_remove(v_kept, null));
end
$owners$;
