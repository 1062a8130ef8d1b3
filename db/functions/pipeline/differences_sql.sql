create or replace function pipeline.differences_sql(p_data_domain text, p_rows text default null)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
                select v.staging_id, bool_or(v.verdict = 'conflict') as has_conflict,
                    jsonb_object_agg(v.field, jsonb_strip_nulls(jsonb_build_object('base', v.base, 'theirs', v.theirs, 'ours', v.ours,
                        'verdict', v.verdict, 'rule', v.rule))) as diff
                from (%s) as v
                where v.verdict <> 'agreed'
                group by v.staging_id
        $query$, pipeline.verdict_sql(p_data_domain, p_rows))
$func$;
comment on function pipeline.differences_sql(text, text) is
    'The query that gives each staged row with news what staging.listings.diff holds (staging_id, has_conflict, diff); parameters and p_rows: those of verdict_sql().';
