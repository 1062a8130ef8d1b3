create or replace function pipeline.check_decision(p_what text, p_listing_id uuid, p_decision text, p_note text, p_asked_by uuid, p_four_eyes boolean)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: locks the listing for functions that decide on what hangs on it; lock_mls_listings() says what the caller reaches.
declare
    v record;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no %', p_what using errcode = 'LC047', hint = 'Ids are those of the tables of documents, media and approvals.';
    elsif p_decision is null or p_decision not in ('approve', 'reject') then
        raise exception '% is no decision', coalesce(quote_literal(p_decision), 'null') using errcode = 'LC044', hint = 'Decide approve, or reject with a note.';
    elsif p_decision = 'reject' and nullif(btrim(p_note), '') is null then
        raise exception 'a rejection needs a note' using errcode = 'LC044', hint = 'Say in it what is wrong and what to do.';
    elsif not v.may_write or pipeline.scope() = 'self' then
        raise exception '% is not yours to decide', p_what using errcode = '42501', hint = 'Ask a manager: scope team or wider.';
    elsif p_asked_by = auth.uid() or (p_four_eyes and v.broker_id = auth.uid()) then
        raise exception '% is not for you to decide', p_what using errcode = '42501',
            detail = case when p_asked_by = auth.uid() then 'It comes from you.' else 'You are the listing''s broker.' end,
            hint = 'Four eyes see more than two: ask another manager.';
    end if;
end
$func$;
comment on function pipeline.check_decision(text, uuid, text, text, uuid, boolean) is
    'Lets through who may decide on what hangs on a listing, and locks that listing: whoever may write it with scope team or wider, but not on what came from oneself (p_asked_by) nor, with p_four_eyes, as the listing''s broker. LC047: no such thing (p_what names it) within reach; LC044: no such decision, or a rejection without a note; 42501.';
