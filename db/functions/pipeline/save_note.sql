create or replace function pipeline.save_note(p_listing_id uuid, p_note_id uuid, p_content text, p_is_private boolean default false,
    p_seen timestamptz default null)
returns uuid language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: whose a note is is no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v record;
    v_old public.mls_listing_notes;
    v_content text := nullif(btrim(p_content), '');
    v_id uuid;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    select n.* into v_old from public.mls_listing_notes as n
    where n.id = p_note_id and n.listing_id = p_listing_id and (not n.is_private or n.created_by = auth.uid()) for update;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif p_note_id is not null and v_old.id is null then
        raise exception 'there is no note %', p_note_id using errcode = 'LC044', hint = 'Load the page again.';
    elsif not (v.may_write and pipeline.may(case when p_note_id is null then 'c' when v_content is null then 'd' else 'u' end))
        or v_old.id is not null and v_old.created_by is distinct from auth.uid() and not pipeline.is_tenant_wide() then
        raise exception 'the note is not yours to write' using errcode = '42501', hint = 'Its writer changes it, or a manager; who may write the listing adds others.';
    elsif v_old.updated_at <> p_seen then
        raise exception 'somebody else has changed the note meanwhile' using errcode = 'LC082',
            detail = format('Now it says: %s', left(v_old.content, 200)), hint = 'Look at what it says now, and change that.';
    elsif v_content is null and v_old.id is null or length(v_content) > 10000 then
        raise exception 'a note has up to 10,000 characters, and not none' using errcode = 'LC044', hint = 'Write something; an empty text takes away a note that is there.';
    elsif v_old.id is not null and v_old.created_by is distinct from auth.uid() and p_is_private then
        raise exception 'only its writer makes a note private' using errcode = '42501', hint = 'Nobody else could read it.';
    end if;
    if v_old.id is null then
        insert into public.mls_listing_notes (tenant_id, listing_id, content, is_private, created_by)
        values (v.tenant_id, p_listing_id, v_content, coalesce(p_is_private, false), auth.uid())
        returning id into v_id;
    elsif v_content is null then
        delete from public.mls_listing_notes as n where n.id = v_old.id;
    else
        update public.mls_listing_notes as n
        set content = v_content, is_private = coalesce(p_is_private, n.is_private), updated_at = now()
        where n.id = v_old.id;
    end if;
    return coalesce(v_id, v_old.id);
end
$func$;
comment on function pipeline.save_note(uuid, uuid, text, boolean, timestamptz) is
    'Adds a note to a listing (p_note_id null), changes one, or with an empty p_content takes it away. For who may write the listing; a note that is there is its writer''s to change, and a manager''s where it is not private. p_seen: its updated_at as it was shown. Gives its id; changes are kept in the listing''s history, those of private notes nowhere. LC040: no such listing; LC044: no such note, or no text; LC082: somebody else has changed it since; 42501.';
