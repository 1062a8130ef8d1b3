create or replace function pipeline.tg_record__touch()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    new.updated_at := now();
    return new;
end
$func$;
comment on function pipeline.tg_record__touch() is 'Keeps updated_at, for writers that do not.';

create or replace trigger _200_touch before update on public.listings
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.listing_info
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.listing_contact_info
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.listing_images
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.listing_hours
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.markets
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.offices
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.teams
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.members
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listings
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_contacts
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_contact_roles
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_checklist_templates
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_checklist_items
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_document_type_config
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_approval_type_config
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_documents
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_media
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_developments
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_development_buildings
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_remarks
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_approvals
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_tasks
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_portal_definitions
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_syndications
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.mls_listing_notes
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
