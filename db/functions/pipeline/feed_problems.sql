create or replace function pipeline.feed_problems(p_import_params jsonb)
returns table (path text, problem text) language sql immutable
set search_path = pg_catalog, pg_temp
as $func$
    with settings as materialized (
        select pipeline.is_feed(p_import_params) as is_feed, p_import_params ->> 'source_type' as kind,
            case when jsonb_typeof(p_import_params -> 'feed') = 'object' then p_import_params -> 'feed' end as feed,
            coalesce((p_import_params ->> 'full_snapshot')::boolean, false) as is_snapshot
    ),
    -- What each kind needs and knows, beside what all know; likewise each way to sign in and to page.
    known (kind, needed, also) as (
        values
            ('api', '{url}'::text[], '{auth,params,records,paging,incremental}'::text[]),
            ('wordpress', '{url,post_type}', '{auth,params,page_size,incremental}'),
            ('drupal', '{url,resource}', '{auth,params,page_size,include,incremental}'),
            ('eventbrite', '{organization_id,auth}', '{url,params,page_size,status}'),
            ('website', '{url,user_agent}', '{start_urls,sitemap,paths,skip_paths,types,delay_seconds}'),
            ('databricks', '{url,auth,warehouse_id,statement}', '{parameters,catalog,schema,incremental}'),
            ('auth bearer', '{token}', '{}'),
            ('auth api_key', '{name,key}', '{in}'),
            ('auth basic', '{username,password}', '{}'),
            ('auth oauth2', '{token_url,client_id,client_secret}', '{scope,client_auth}'),
            ('paging none', '{}', '{total,total_header}'),
            ('paging page', '{}', '{param,first,total_pages,total_pages_header,total,total_header}'),
            ('paging offset', '{limit}', '{param,limit_param,total,total_header}'),
            ('paging cursor', '{path}', '{param,total,total_header}'),
            ('paging link_header', '{}', '{total,total_header}'),
            ('paging next_url', '{path}', '{total,total_header}'),
            ('incremental api', '{cursor,param}', '{initial,format,overlap_seconds}'),
            ('incremental databricks', '{cursor,param,initial}', '{overlap_seconds}'),
            ('incremental wordpress', '{}', '{initial,overlap_seconds}'),
            ('incremental drupal', '{}', '{initial,overlap_seconds}')
    ),
    part (path, kind, keys, always) as (
        select 'feed', s.kind, s.feed, array[
            'headers', 'user_agent', 'allowed_hosts', 'timeout_seconds', 'max_wait_seconds', 'max_pages', 'max_records', 'max_bytes']
        from settings as s
        union all
        select 'feed.auth', 'auth ' || (s.feed #>> '{auth,type}'), s.feed -> 'auth', array['type'] from settings as s
        union all
        select 'feed.paging', 'paging ' || (s.feed #>> '{paging,type}'), s.feed -> 'paging', array['type'] from settings as s
        union all
        select 'feed.incremental', 'incremental ' || s.kind, s.feed -> 'incremental', '{}' from settings as s
    )
    select 'feed', 'feed: say what is fetched; docs/feeds.md has an example for each source_type.'
    from settings as s where s.is_feed and s.feed is null
    union all
    select 'feed', format('feed: a source_type %s is a file, and nothing is fetched.', coalesce(s.kind, 'file'))
    from settings as s where not s.is_feed and s.feed is not null
    union all
    select w.path, w.path || ': ' || w.problem
    from settings as s
    cross join lateral (
        values
            ('path', p_import_params ->> 'path' is not null, 'a feed is fetched, it has no file.'),
            ('source_name', p_import_params ->> 'source_name' is null, 'give the feed a name of its own: records are known by it.'),
            ('full_snapshot', s.is_snapshot and jsonb_typeof(s.feed -> 'incremental') = 'object',
                'an incremental feed holds only what has changed; what is missing from it was not removed.')
    ) as w (path, is_wrong, problem)
    where s.is_feed and w.is_wrong
    union all
    select format('%s.%s', p.path, n.key), format('%s.%s: is needed for %s.', p.path, n.key, p.kind)
    from settings as s
    cross join part as p
    join known as k on k.kind = p.kind
    cross join unnest(k.needed) as n (key)
    where s.is_feed and jsonb_typeof(p.keys) = 'object' and coalesce(jsonb_typeof(p.keys -> n.key), 'null') = 'null'
    union all
    select format('%s.%s', p.path, u.key), format('%s.%s: has no meaning for %s.', p.path, u.key, p.kind)
    from settings as s
    cross join part as p
    join known as k on k.kind = p.kind
    cross join lateral jsonb_object_keys(case when jsonb_typeof(p.keys) = 'object' then p.keys else '{}' end) as u (key)
    where s.is_feed and jsonb_typeof(p.keys -> u.key) <> 'null' and u.key <> all (k.needed || k.also || p.always)
    union all
    -- The value is told to nobody: it may be the secret itself.
    select format('feed.%s.%s', g.name, e.key),
        format('feed.%s.%s: is a secret by its name; give the name of one: env:CDL_FEED_… or vault:cdl_feed_….', g.name, e.key)
    from settings as s
    cross join (values ('headers'), ('params')) as g (name)
    cross join lateral jsonb_each_text(case when jsonb_typeof(s.feed -> g.name) = 'object' then s.feed -> g.name else '{}' end) as e (key, value)
    where s.is_feed and e.key ~* '(authori[sz]ation|cookie|token|secret|passw|pwd|api.?key|(^|[-_])(key|auth|sig)$|signature|credential)'
        and e.value !~ '^(env:CDL_FEED_[A-Z0-9_]+|vault:cdl_feed_[a-z0-9_.-]+)$'
    union all
    select 'feed.sitemap', 'feed.sitemap: is not read where start_urls say which pages are wanted.'
    from settings as s
    where s.kind = 'website' and s.feed ? 'start_urls' and s.feed ? 'sitemap'
$func$;
comment on function pipeline.feed_problems(jsonb) is
    'What is wrong with an import''s config_params about what it fetches, beyond their JSON Schema: what a kind needs, what it does not know, a secret where its name belongs.';
