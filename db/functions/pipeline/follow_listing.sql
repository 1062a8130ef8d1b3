create or replace function pipeline.follow_listing(p_staging_ids bigint[])
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_domain pipeline.data_domains;
begin
    for v_domain in select d.* from pipeline.data_domains as d where d.parent_domain = 'listings' order by d.data_domain loop
        execute format($query$
            update %1$s as c
            set listing_id = v.listing_id, record_id = v.record_id,
                action = case when v.record_id is null then 'insert' else 'update' end,
                status = case when c.status = 'settled' then 'pending' else c.status end
            from (
                select k.staging_id, s.listing_id, t.id as record_id
                from %1$s as k
                join staging.listings as s on s.staging_id = k.listing_staging_id
                left join %2$s as t on t.listing_id = s.listing_id and %3$s
                where k.listing_staging_id = any ($1) and s.staging_id = any ($1)
                    and k.listing_id <> s.listing_id and k.status <> 'promoted'
            ) as v
            where c.listing_staging_id = any ($1) and c.staging_id = v.staging_id
            $query$, v_domain.staging_table, v_domain.public_table,
            (select string_agg(format('t.%1$I is not distinct from k.%1$I', m), ' and ') from unnest(v_domain.match_columns) as m))
        using p_staging_ids;
    end loop;
end
$func$;
comment on function pipeline.follow_listing(bigint[]) is
    'Brings what hangs on staged rows along when the rows were given another listing.';
