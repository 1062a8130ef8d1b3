create or replace function public.bulk_review(filter jsonb, action text, broker_id uuid default null, to_status text default null, note text default null,
    dry_run boolean default false, seen text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.bulk_review(bulk_review.filter, bulk_review.action, bulk_review.broker_id, bulk_review.to_status, bulk_review.note, bulk_review.dry_run,
        bulk_review.seen);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.bulk_review(jsonb, text, uuid, text, text, boolean, text) is
    'For managers (scope global and wider), for all listings that filter finds, oldest first, 1,000 unless limit says otherwise and 5,000 at most. action: claim (for broker_id, else the caller), assign (to broker_id, whoever has them), advance (to to_status), publish, withdraw (note says why), accept_suggestions, dismiss_suggestions. filter: {ids, status (one or a list), origin_system, origin_status, origin_deleted, office_id, broker_id (null: nobody''s), property_type, city, min_price, max_price, older_than_days, suggested (fields of which a source suggests one; [] for any; only these are taken or dismissed), limit}, all of which must hold; without ids or status claim, advance, publish and withdraw look at what is INGESTED. With dry_run nothing changes, and the answer is what it would be. With seen, as that answer gave it, nothing is done once the filter finds other listings (LC083). Gives {action, dry_run, total (all that the filter finds), matched (those that were looked at), seen, done, portals (how many of those done portals hear of), action_id (for undo_bulk_review), refused, listings, refusals: [{listing_id, code, message, detail, hint}]}. LC044: another action, filter or status, or no note; LC046: nobody to claim for; 42501.';
