create or replace function pipeline.set_ownership(p_listing_id uuid, p_is_externally_managed boolean)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: is_externally_managed is no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v record;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif not v.may_write then
        raise exception 'listing % is not yours', p_listing_id using errcode = '42501', hint = 'Claim it first, or ask its broker.';
    elsif not v.is_sourced then
        raise exception 'listing % comes from no source', p_listing_id using errcode = 'LC045', hint = 'It is people''s alone already.';
    elsif v.claimed_at is null then
        raise exception 'listing % is nobody''s yet', p_listing_id using errcode = 'LC045', hint = 'Claim it first.';
    end if;
    perform set_config('pipeline.reason', case when p_is_externally_managed then 'return ownership' else 'take ownership' end, true);
    update public.mls_listings as l
    set is_externally_managed = p_is_externally_managed, updated_by = auth.uid(), updated_at = now()
    where l.id = p_listing_id and l.is_externally_managed <> p_is_externally_managed;
    perform set_config('pipeline.reason', '', true);
    return jsonb_build_object('listing_id', p_listing_id, 'ref', v.ref, 'is_externally_managed', p_is_externally_managed);
end
$func$;
comment on function pipeline.set_ownership(uuid, boolean) is
    'Shuts a claimed listing''s source out (false: its news is skipped), or lets it speak again (true). LC040: no such listing; LC045: not claimed, or no source sends it; 42501.';
