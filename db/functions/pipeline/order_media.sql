create or replace function pipeline.order_media(p_listing_id uuid, p_ids uuid[])
returns bigint language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: tells who may not write from a listing without pictures; lock_mls_listings() says what the caller reaches.
declare
    v record;
    v_count bigint;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif not v.may_write then
        raise exception 'listing % is not yours to edit', p_listing_id using errcode = '42501', hint = 'Claim it first, or ask its broker.';
    elsif array(select m.id from public.mls_listing_media as m where m.listing_id = p_listing_id order by m.id)
        <> array(select i from unnest(p_ids) as i order by i) then
        raise exception 'the pictures of listing % are others than those that were shown', p_listing_id
            using errcode = 'LC082', hint = 'Load them again, and put them in order then.';
    end if;
    perform set_config('pipeline.reason', 'order of pictures', true);
    update public.mls_listing_media as m
    set display_order = i.place, updated_at = now()
    from unnest(p_ids) with ordinality as i (id, place)
    where m.id = i.id and m.display_order is distinct from i.place;
    get diagnostics v_count = row_count;
    perform set_config('pipeline.reason', '', true);
    return v_count;
end
$func$;
comment on function pipeline.order_media(uuid, uuid[]) is
    'Puts the pictures of a listing, all of them, into an order; it is the person''s from then on. Says how many moved. LC040: no such listing; LC082: the listing has other pictures by now; 42501.';
