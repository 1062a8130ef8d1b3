create or replace function pipeline.lock_review_rows(p_filter jsonb)
returns bigint[] language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the rows' DMOs in id order, shared; then the rows in key order. Only what is not over.
declare
    v_condition text := pipeline.review_condition(p_filter) || $and$ and s.status in ('pending', 'accepted', 'held', 'rejected')$and$;
    v_dmo_ids integer[];
    v_ids bigint[];
begin
    execute format('select array(select distinct s.dmo_id from staging.listings as s where %s order by s.dmo_id)', v_condition) into v_dmo_ids;
    perform pipeline.share_dmo(d) from unnest(v_dmo_ids) as d;
    execute format('select array(select s.staging_id from staging.listings as s where %s order by s.staging_id for no key update of s)', v_condition)
    into v_ids;
    return v_ids;
end
$func$;
comment on function pipeline.lock_review_rows(jsonb) is
    'Locks the staged rows that a filter of review_listings() finds and that are not over, and gives their ids. For functions that check the caller''s permission.';
