begin;
select plan(4);

select is(pipeline.feed_secret('cdl_feed_galway'), null, 'without a vault there is no secret');
create schema vault;
create table vault.decrypted_secrets (name text, decrypted_secret text, created_at timestamptz);
insert into vault.decrypted_secrets values
    ('cdl_feed_galway', 'old', '2026-01-01'), ('cdl_feed_galway', 'new', '2026-02-01'), ('service_key', 'x', '2026-01-01');
select is(pipeline.feed_secret('cdl_feed_galway'), 'new', 'the newest of that name');
select is(pipeline.feed_secret('cdl_feed_mayo'), null, 'there is none of that name');
select is(pipeline.feed_secret('service_key'), null, 'a secret that is no feed''s');

select * from finish();
rollback;
