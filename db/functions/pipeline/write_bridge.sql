create or replace function pipeline.write_bridge(p_batch_id bigint)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into pipeline.bridge_source_listing (job_file_id, source_record_hash, listing_id, certainty_score)
    select b.file_id, md5(s.source_id || coalesce(s.content_hash::text, ''))::uuid, l.id, s.certainty_score
    from staging.listings as s
    join staging.batches as b on b.batch_id = s.batch_id
    left join public.listings as l on l.id = s.listing_id
    where s.batch_id = p_batch_id and s.action not in ('duplicate', 'delete')
    on conflict do nothing;

    insert into pipeline.bridge_source_listing (job_file_id, source_record_hash, listing_id, listing_info_id, certainty_score)
    select b.file_id, md5(s.source_id || coalesce(s.content_hash::text, '') || i.language)::uuid, l.id, i.record_id, i.certainty_score
    from staging.listing_info as i
    join staging.listings as s on s.staging_id = i.listing_staging_id
    join staging.batches as b on b.batch_id = s.batch_id
    left join public.listings as l on l.id = s.listing_id
    where i.batch_id = p_batch_id
    on conflict do nothing
$func$;
comment on function pipeline.write_bridge(bigint) is
    'One bridge row a record of the batch''s file, and one a text of it; the canonical ids are null until promoted.';
