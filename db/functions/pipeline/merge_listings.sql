create or replace function pipeline.merge_listings(p_staging_ids bigint[], p_listing_id bigint default null, p_note text default null)
returns bigint language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:review have no rights on staging; the caller and the tenant are checked below.
declare
    v_ids bigint[];
    v_rows staging.listings[];
    v_tenants integer;
    v_target bigint;
begin
    perform pipeline.require('pipeline:review');
    v_ids := pipeline.lock_review_rows(jsonb_build_object('ids', p_staging_ids));
    v_rows := array(
        select s from staging.listings as s
        where s.staging_id = any (v_ids) and s.action in ('insert', 'update', 'conflict')
        order by s.staging_id);
    if cardinality(v_rows) < (select count(distinct i) from unnest(p_staging_ids) as i) or cardinality(v_rows) = 0 then
        raise exception 'not all of the rows % can be merged', p_staging_ids
            using errcode = 'LC008', hint = 'Rows that wait for a decision can, as long as they are not removals: cdl review list.';
    end if;
    select count(distinct r.tenant_id), coalesce(p_listing_id, min(r.listing_id)) into v_tenants, v_target from unnest(v_rows) as r;
    if v_tenants > 1 or (p_listing_id is not null and not exists (
        select from public.listings as l where l.id = p_listing_id and l.tenant_id = v_rows[1].tenant_id)) then
        raise exception 'there is no listing % to merge into', v_target
            using errcode = 'LC009', hint = 'Give the id of a listing of the same tenant, or none to merge the rows with each other.';
    end if;

    update staging.listings as s
    set listing_id = v_target, status = 'accepted', ok_to_promote = true, certainty_score = 1.0,
        action = case when exists (select from public.listings as l where l.id = v_target) or s.staging_id <> v_rows[1].staging_id
            then 'update' else 'insert' end,
        choices = coalesce(s.choices, '{}') || '{"listing": "own"}',
        notes = coalesce(p_note, s.notes), decided_by = pipeline.actor(), decided_at = now()
    where s.staging_id in (select r.staging_id from unnest(v_rows) as r);
    perform pipeline.follow_listing(array(select r.staging_id from unnest(v_rows) as r));
    return v_target;
end
$func$;
comment on function pipeline.merge_listings(bigint[], bigint, text) is
    'Makes staged rows one listing and accepts them: p_listing_id, or the first row''s. From then on their sources'' records and keys lead to it. Gives the listing''s id. Needs pipeline:review; LC008 when a row can not be merged, LC009 when there is no such listing.';
