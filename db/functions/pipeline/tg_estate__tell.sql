create or replace function pipeline.tg_estate__tell()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    perform pg_notify('cdl_progress', json_build_object('tenant_id', case when tg_op = 'DELETE' then old.tenant_id else new.tenant_id end)::text);
    return null;
end
$func$;
comment on function pipeline.tg_estate__tell() is
    'Tells listeners of cdl_progress, when the transaction commits, that what waits among a tenant''s real estate may be more or less: {"tenant_id"}, once a transaction, since PostgreSQL sends equal notifications once.';

create or replace trigger _900_tell_new after insert on public.mls_listings
    for each row when (new.status = 'INGESTED') execute function pipeline.tg_estate__tell();
create or replace trigger _900_tell_changed after update on public.mls_listings
    for each row when (old.status <> new.status) execute function pipeline.tg_estate__tell();
create or replace trigger _900_tell_deleted after delete on public.mls_listings
    for each row when (old.status = 'INGESTED') execute function pipeline.tg_estate__tell();

create or replace trigger _900_tell_new after insert on public.mls_listing_approvals
    for each row when (new.status = 'PENDING') execute function pipeline.tg_estate__tell();
create or replace trigger _900_tell_changed after update on public.mls_listing_approvals
    for each row when (old.status <> new.status) execute function pipeline.tg_estate__tell();
create or replace trigger _900_tell_deleted after delete on public.mls_listing_approvals
    for each row when (old.status = 'PENDING') execute function pipeline.tg_estate__tell();

create or replace trigger _900_tell_new after insert on public.mls_listing_documents
    for each row when (new.status = 'PENDING') execute function pipeline.tg_estate__tell();
create or replace trigger _900_tell_changed after update on public.mls_listing_documents
    for each row when (old.status <> new.status) execute function pipeline.tg_estate__tell();
create or replace trigger _900_tell_deleted after delete on public.mls_listing_documents
    for each row when (old.status = 'PENDING') execute function pipeline.tg_estate__tell();
