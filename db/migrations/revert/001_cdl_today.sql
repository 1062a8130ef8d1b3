-- 001_cdl_today

-- Tables that somebody else made are not ours to drop: `cdl db adopt` leaves this mark.
do $do$
begin
    if exists (
        select from pg_catalog.pg_description as d
        where d.classoid = 'pg_catalog.pg_type'::regclass
            and d.objoid = 'public.mls_listing_status'::regtype
            and d.description like 'Adopted %'
    ) then
        raise exception '001_cdl_today was adopted, so it is not undone: its tables were there before'
            using errcode = 'LC021',
                detail = 'Undoing it would drop public.mls_listings, public.property and the tables beside them, with all their rows.',
                hint = 'Everything after it can be undone: cdl db rollback --to 001_cdl_today.';
    end if;
end
$do$;

drop table public.contacts;
drop table public.media;
drop table public.member;
drop table public.property;
drop table public.mls_listing_notes;
drop table public.mls_listing_syndications;
drop table public.mls_portal_definitions;
drop table public.mls_listing_tasks;
drop table public.mls_listing_approvals;
drop table public.mls_price_history;
drop table public.mls_status_history;
drop table public.mls_listing_remarks;
drop table public.mls_listing_media;
drop table public.mls_listing_documents;
drop table public.mls_document_type_config;
drop table public.mls_listing_checklist_items;
drop table public.mls_checklist_templates;
drop table public.mls_listing_contact_roles;
drop table public.mls_listings;
drop table public.mls_development_buildings;
drop table public.mls_developments;
drop table public.mls_contacts;
drop type public.mls_listing_status;
