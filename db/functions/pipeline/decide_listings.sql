create or replace function pipeline.decide_listings(
    p_filter jsonb, p_decision text, p_take text default null, p_fields text[] default null,
    p_values jsonb default null, p_apart boolean default false, p_note text default null, p_release boolean default false)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:review have no rights on staging; the caller and the tenant are checked below.
declare
    v_ids bigint[];
    v_refused jsonb;
    v_count bigint;
    v_actor text := pipeline.actor();
begin
    perform pipeline.require('pipeline:review');
    perform pipeline.check_choices(p_decision, p_take, p_fields, p_values);

    v_ids := pipeline.lock_review_rows(p_filter);

    if p_release then
        update staging.batches as b set status = 'staged', hold_reason = null
        where b.status = 'held' and b.batch_id in (select s.batch_id from staging.listings as s where s.staging_id = any (v_ids));
    end if;

    if p_decision = 'accept' then
        perform pipeline.choose_values(v_ids, p_take, p_fields, p_values);
        if p_apart then
            update staging.listings as s
            set listing_id = nextval('public.listings_id_seq'), action = 'insert', certainty_score = 1.0,
                choices = coalesce(s.choices, '{}') || '{"listing": "own"}'
            where s.staging_id = any (v_ids) and s.action in ('insert', 'update', 'conflict') and ('same_listing_twice' = any (s.flags) or s.certainty_score < 1);
            perform pipeline.follow_listing(v_ids);
        end if;
    end if;

    with refused as (
        select s.staging_id, 'has no name: give one with a value' as reason
        from staging.listings as s
        where s.staging_id = any (v_ids) and p_decision = 'accept' and s.action = 'insert' and s.name is null
    ),
    decided as (
        update staging.listings as s
        set status = case p_decision when 'accept' then 'accepted' when 'hold' then 'held' else 'rejected' end,
            ok_to_promote = p_decision = 'accept',
            -- What a person put aside must be found when the next batch comes.
            flags = case when p_decision = 'accept' then s.flags
                when p_decision || '_by_person' = any (s.flags) then s.flags
                else array_append(s.flags, p_decision || '_by_person') end,
            notes = coalesce(p_note, s.notes), decided_by = v_actor, decided_at = now()
        where s.staging_id = any (v_ids) and s.staging_id not in (select r.staging_id from refused as r)
        returning s.staging_id
    )
    select (select count(*) from decided), (select jsonb_agg(to_jsonb(r)) from refused as r) into v_count, v_refused;

    -- Several rows of one new id, all accepted, are one listing: promote takes the last.
    update staging.listings as s
    set action = 'update'
    where s.staging_id = any (v_ids) and s.action = 'insert' and s.status = 'accepted' and 'same_id_twice' = any (s.flags);
    return jsonb_build_object('decided', v_count, 'refused', coalesce(v_refused, '[]'));
end
$func$;
comment on function pipeline.decide_listings(jsonb, text, text, text[], jsonb, boolean, text, boolean) is
    'A person''s decision on staged rows. p_filter: see review_listings(); p_decision: accept, hold, reject. With accept: p_take source or ours for p_fields (all that differ when null), p_values {field: value} for values of one''s own (fields of what hangs on the listing as domain.field), p_apart: another listing than the one matched. p_release lifts the hold of the rows'' batches. Gives {decided, refused: [{staging_id, reason}]}. Needs pipeline:review; LC007 for a wrong filter, LC008 for a wrong decision or value.';
