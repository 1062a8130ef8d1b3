begin;
select plan(9);

select pipeline.add_dmo('Galway', 'IE', 'G', 'default', 'en');

create function pg_temp.told(p_feed jsonb)
returns text language plpgsql as $$
declare
    v_detail text;
begin
    perform pipeline.set_config(pipeline.find_dmo('Galway'), 'import',
        jsonb_build_object('source_type', 'api', 'source_name', 'board', 'feed', p_feed));
    return 'saved';
exception when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    return sqlerrm || e'\n' || v_detail;
end
$$;

create temporary table secrets (what text, feed jsonb);
insert into secrets values
    ('a token', '{"url": "https://a.example", "auth": {"type": "bearer", "token": "s3cret"}}'),
    ('a key of another kind', '{"url": "https://a.example", "auth": {"type": "api_key", "name": "k", "key": ["s3cret"]}}'),
    ('auth that is a text', '{"url": "https://a.example", "auth": "Bearer s3cret"}'),
    ('an address with a password', '{"url": "https://me:s3cret@a.example"}'),
    ('an address with a query', '{"url": "https://a.example?key=s3cret"}'),
    ('a header', '{"url": "https://a.example", "headers": {"Authorization": "Bearer s3cret"}}');
select ok(pg_temp.told(s.feed) ~ '^the import configuration is wrong at feed' and pg_temp.told(s.feed) !~ 's3cret', s.what || ': ' || pg_temp.told(s.feed))
from secrets as s;
select matches(pg_temp.told('{"url": "https://a.example", "auth": {"type": "bearer", "token": "s3cret"}}'), 'env:CDL_FEED_', 'what belongs there is said');
select matches(pg_temp.told('{"url": "https://a.example", "auth": {"type": "bearer", "token": "env:DATABASE_URL"}}'), 'feed.auth.token',
    'no variable but those for feeds');
select is(pg_temp.told('{"url": "https://a.example", "auth": {"type": "bearer", "token": "vault:cdl_feed_board"}}'), 'saved', 'a secret''s name');

select * from finish();
rollback;
