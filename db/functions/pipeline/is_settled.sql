create or replace function pipeline.is_settled(p_row staging.listings, p_source_id integer)
returns boolean language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select (p_row.status in ('promoted', 'settled', 'superseded')
            -- What a person rejected stays rejected when the source repeats it (carry_decisions): until something newer counts.
            or p_row.status = 'rejected' and (
                exists (select from public.listing_source_map as m
                    where m.source = p_source_id and m.source_id = p_row.source_id and m.last_batch_id > p_row.batch_id)
                or exists (select from staging.listings as n
                    join staging.batches as b using (batch_id)
                    where n.dmo_id = p_row.dmo_id and n.source_id = p_row.source_id and n.flags is not null
                        and n.status <> 'superseded' and n.batch_id > p_row.batch_id and b.source_id = p_source_id)))
        and not exists (select from pipeline.suggestions as g
            where g.listing_id = p_row.listing_id and g.batch_id = p_row.batch_id and g.status = 'open' and g.record_id is not null)
$func$;
comment on function pipeline.is_settled(staging.listings, integer) is
    'Whether a staged row of a source is needed no more: it does not wait, no open suggestion came with it, and if a person rejected it a newer record counts.';
