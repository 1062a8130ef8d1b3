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
            set listing_id = s.listing_id, record_id = t.id,
                action = case when t.id is null then 'insert' else 'update' end,
                status = case when c.status = 'settled' then 'pending' else c.status end
            from staging.listings as s, %1$s as k
            left join %2$s as t on t.listing_id = (select p.listing_id from staging.listings as p where p.staging_id = k.listing_staging_id) and %3$s
            where s.staging_id = any ($1) and c.listing_staging_id = s.staging_id and k.staging_id = c.staging_id
                and c.listing_id <> s.listing_id and c.status <> 'promoted'
            $query$, v_domain.staging_table, v_domain.public_table,
            (select string_agg(format('t.%1$I is not distinct from k.%1$I', m), ' and ') from unnest(v_domain.match_columns) as m))
        using p_staging_ids;
    end loop;
end
$func$;
comment on function pipeline.follow_listing(bigint[]) is
    'Brings what hangs on staged rows along when the rows were given another listing.';
