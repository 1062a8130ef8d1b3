create or replace function pipeline.revise_approval(p_approval_id uuid, p_reason text)
returns uuid language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: approvals are no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v_listing_id uuid := (select a.listing_id from public.mls_listing_approvals as a where a.id = p_approval_id);
    v_may_write boolean;
    v_approval public.mls_listing_approvals;
begin
    select l.may_write into v_may_write from pipeline.lock_mls_listings(array[v_listing_id]) as l where l.may_read;
    select a.* into v_approval from public.mls_listing_approvals as a where a.id = p_approval_id and v_may_write is not null for update;
    if v_approval.id is null then
        raise exception 'there is no approval %', p_approval_id using errcode = 'LC044', hint = 'Load the page again.';
    elsif not v_may_write or v_approval.requested_by is distinct from auth.uid() then
        raise exception 'only who asked for an approval says why' using errcode = '42501', hint = 'A manager writes a note when deciding it.';
    elsif v_approval.status <> 'PENDING' then
        raise exception 'the approval is decided already' using errcode = 'LC048', detail = format('It is %s.', v_approval.status), hint = 'Ask for another one.';
    elsif length(p_reason) > 1000 then
        raise exception 'a reason has up to 1,000 characters' using errcode = 'LC044', hint = 'Bring a document where more is to be said.';
    end if;
    update public.mls_listing_approvals as a set reason = nullif(btrim(p_reason), ''), updated_at = now() where a.id = p_approval_id;
    return v_approval.listing_id;
end
$func$;
comment on function pipeline.revise_approval(uuid, text) is
    'Says otherwise why an approval is asked for, as long as it waits: for who asked. Gives the listing; the change is kept in its history. LC044: no such approval; LC048: it is decided; 42501.';
