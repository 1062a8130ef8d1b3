create or replace function pipeline.renew_keys(p_staging_ids bigint[])
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    update staging.listings as s
    set dedupe_key = pipeline.dedupe_key(pipeline.match_text(s.name), pipeline.match_text(s.address),
        case when s.lat is null then pipeline.match_text(s.locality) end,
        case when s.lat is null then pipeline.match_text(s.postal_code) end, s.lat, s.lng)
    where s.staging_id = any (p_staging_ids)
$func$;
comment on function pipeline.renew_keys(bigint[]) is 'Makes the dedupe keys of staged rows anew, after a person gave them other values.';
