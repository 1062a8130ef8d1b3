create or replace function pipeline.kept_since(p_kind text, p_now timestamptz default now())
returns timestamptz language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select p_now - coalesce(r.keep, r.default_keep) from pipeline.retention as r where r.kind = p_kind
$func$;
comment on function pipeline.kept_since(text, timestamptz) is
    'What of a kind (pipeline.retention) was over before that moment is not kept any more.';
