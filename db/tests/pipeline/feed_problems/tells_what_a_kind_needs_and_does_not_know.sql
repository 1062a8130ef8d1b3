begin;
select plan(20);

create temporary table wrong (params jsonb, paths text[], what text);
insert into wrong values
    ('{}', '{}', 'a file'),
    ('{"source_type": "csv", "feed": {"url": "https://a.example"}}', '{feed}', 'a file with a feed'),
    ('{"source_type": "api"}', '{feed,source_name}', 'a feed without one'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example"}}', '{}', 'all that an api needs'),
    ('{"source_type": "api", "source_name": "a", "path": "/x", "feed": {"url": "https://a.example"}}', '{path}', 'a feed that is a file, too'),
    ('{"source_type": "wordpress", "source_name": "a", "feed": {"url": "https://a.example"}}', '{feed.post_type}', 'what a kind needs'),
    ('{"source_type": "wordpress", "source_name": "a", "feed": {"url": "https://a.example", "post_type": null}}', '{feed.post_type}', 'null is nothing'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "post_type": "x"}}', '{feed.post_type}', 'what a kind does not know'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "auth": {"type": "basic", "username": "x"}}}', '{feed.auth.password}',
        'what a way to sign in needs'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "auth": {"type": "bearer", "token": "env:CDL_FEED_X", "in": "query"}}}',
        '{feed.auth.in}', 'what a way to sign in does not know'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "paging": {"type": "cursor"}}}', '{feed.paging.path}', 'paging'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "paging": {"type": "page", "total": "count", "limit": 5}}}',
        '{feed.paging.limit}', 'a total is held against whatever the paging'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "incremental": {}}}', '{feed.incremental.cursor,feed.incremental.param}',
        'incremental'),
    ('{"source_type": "wordpress", "source_name": "a", "feed": {"url": "https://a.example", "post_type": "x", "incremental": {}}}', '{}',
        'a kind that knows its cursor'),
    ('{"source_type": "wordpress", "source_name": "a", "full_snapshot": true, "feed": {"url": "https://a.example", "post_type": "x", "incremental": {}}}',
        '{full_snapshot}', 'what has changed is not everything'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "headers": {"X-Api-Key": "s3cret", "Accept": "a/b"}}}',
        '{feed.headers.X-Api-Key}', 'a secret among the headers'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "headers": {"Ocp-Apim-Subscription-Key": "s3cret", "Keyboard": "a"}}}',
        '{feed.headers.Ocp-Apim-Subscription-Key}', 'a key by its last word'),
    ('{"source_type": "api", "source_name": "a", "feed": {"url": "https://a.example", "params": {"access_token": "env:CDL_FEED_X", "page": 1}}}', '{}',
        'the name of a secret'),
    ('{"source_type": "website", "source_name": "a", "feed": {"url": "https://a.example", "user_agent": "me me", "start_urls": ["/"], "sitemap": "/s"}}',
        '{feed.sitemap}', 'a sitemap that is not read');
select is(array(select distinct p.path from pipeline.feed_problems(w.params) as p order by p.path), w.paths, w.what)
from wrong as w;
select is(
    (select count(*) from wrong as w cross join pipeline.feed_problems(w.params) as p where p.problem like '%s3cret%'), 0::bigint,
    'no problem tells a secret'
);

select * from finish();
rollback;
