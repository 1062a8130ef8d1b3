create or replace function pipeline.set_listing_removed(p_listing_id bigint, p_removed boolean, p_reason text default null)
returns boolean language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: writes the reason; the caller and the tenant are checked below.
declare
    v_count bigint;
begin
    perform pipeline.require('pipeline:review');
    if not exists (select from public.listings as l
        where l.id = p_listing_id and (l.tenant_id = pipeline.current_tenant() or pipeline.is_service())) then
        raise exception 'there is no listing %', p_listing_id
            using errcode = 'LC009', hint = 'Ids are those of public.listings.';
    end if;
    perform set_config('pipeline.reason', coalesce(left(btrim(p_reason), 1000), ''), true);
    update public.listings as l set deleted_at = case when p_removed then now() end
    where l.id = p_listing_id and (l.deleted_at is not null) is distinct from p_removed;
    get diagnostics v_count = row_count;
    perform set_config('pipeline.reason', '', true);
    return v_count > 0;
end
$func$;
comment on function pipeline.set_listing_removed(bigint, boolean, text) is
    'A person takes a listing out (deleted_at), or brings it back; the row stays either way. A source that still has it then waits for review (removed_by_person). Tells whether that changed anything. Needs pipeline:review; LC009.';
