create or replace function pipeline.write_bridge(p_batch_id bigint, p_promoted boolean)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- The batch is the caller's alone (lock_dmo): what is there is corrected, what is not is inserted. "on conflict" would
-- look for a rival at each row.
declare
    v_file_id bigint := (select b.file_id from staging.batches as b where b.batch_id = p_batch_id);
    v_is_new boolean := not exists (select from pipeline.bridge_source_listing as g where g.job_file_id = v_file_id);
begin
    if not v_is_new then
        update pipeline.bridge_source_listing as g
        set listing_id = s.listing_id, certainty_score = s.certainty_score, mapped_at = now()
        from staging.listings as s
        where s.batch_id = p_batch_id and g.job_file_id = v_file_id
            and g.source_record_hash = pipeline.record_hash(s.source_id, s.content_hash, '') and g.listing_id <> s.listing_id
            and case when p_promoted then s.status = 'accepted' and s.ok_to_promote and s.action in ('insert', 'update', 'conflict')
                else s.action in ('update', 'conflict') and exists (select from public.listings as l where l.id = s.listing_id) end;
    end if;
    insert into pipeline.bridge_source_listing (job_file_id, source_record_hash, listing_id, certainty_score)
    select v_file_id, n.source_record_hash, n.listing_id, n.certainty_score
    from (
        select pipeline.record_hash(s.source_id, s.content_hash, '') as source_record_hash, s.listing_id, s.certainty_score
        from staging.listings as s
        where s.batch_id = p_batch_id
            and case when p_promoted then s.status = 'accepted' and s.ok_to_promote and s.action in ('insert', 'update', 'conflict')
                else s.action in ('update', 'conflict') and exists (select from public.listings as l where l.id = s.listing_id) end
        offset 0
    ) as n
    where v_is_new or not exists (select from pipeline.bridge_source_listing as g
        where g.job_file_id = v_file_id and g.source_record_hash = n.source_record_hash)
    order by n.source_record_hash;

    insert into pipeline.bridge_source_listing (job_file_id, source_record_hash, listing_id, listing_info_id, certainty_score)
    select v_file_id, pipeline.record_hash(s.source_id, s.content_hash, i.language), s.listing_id, i.record_id, i.certainty_score
    from staging.listing_info as i
    join staging.listings as s on s.staging_id = i.listing_staging_id and s.batch_id = i.batch_id
    where i.batch_id = p_batch_id and i.record_id is not null and s.action <> 'unchanged'
    on conflict (job_file_id, source_record_hash) do update
        set listing_id = excluded.listing_id, listing_info_id = excluded.listing_info_id, mapped_at = now()
        where bridge_source_listing.listing_info_id <> excluded.listing_info_id;
end
$func$;
comment on function pipeline.write_bridge(bigint, boolean) is
    'One bridge row a record of the batch''s file that is news, and one a text of it: stage writes those that match what stands, promote (p_promoted) those that it promotes. A record that says what it said before has its bridge row, of the same hash, from the file that said it first.';
