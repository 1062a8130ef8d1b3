create or replace function pipeline.release_listing(p_listing_id uuid, p_note text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: status, broker and claim are no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v record;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif not v.may_write then
        raise exception 'listing % is not yours to release', p_listing_id using errcode = '42501', hint = 'Ask its broker or a manager.';
    elsif not v.is_sourced then
        raise exception 'listing % comes from no source', p_listing_id using errcode = 'LC045',
            detail = 'What people made themselves has nobody to go back to.', hint = 'Withdraw it, or give it to another broker.';
    elsif v.status <> 'DRAFT' then
        raise exception 'listing % can not go from % to INGESTED', p_listing_id, v.status using errcode = 'LC042',
            hint = 'Only a DRAFT is released; advance_listing brings it back to DRAFT where the pipeline allows it.';
    end if;
    perform set_config('pipeline.reason', 'release', true), set_config('pipeline.note', coalesce(p_note, ''), true);
    update public.mls_listings as l
    set status = 'INGESTED', broker_id = null, claimed_at = null, claimed_by = null, is_externally_managed = true,
        updated_by = auth.uid(), updated_at = now()
    where l.id = p_listing_id;
    perform set_config('pipeline.reason', '', true), set_config('pipeline.note', '', true);
    return jsonb_build_object('listing_id', p_listing_id, 'ref', v.ref, 'status', 'INGESTED');
end
$func$;
comment on function pipeline.release_listing(uuid, text) is
    'Gives a claimed DRAFT back: INGESTED, without a broker, under its source''s rules for what nobody claimed; what people wrote stays until the source says something new. LC040: no such listing; LC042: it is past DRAFT; LC045: no source sends it; 42501.';
