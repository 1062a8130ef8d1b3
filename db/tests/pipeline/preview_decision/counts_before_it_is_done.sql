begin;
select plan(3);

select tests.staged(b, 'One', '{conflict}'), tests.staged(b, 'Two', '{conflict}'), tests.staged(b, 'Three') from tests.batch(tests.dmo()) as b;
update staging.listings set diff = '{"name": {"verdict": "apply"}}' where name = 'One';
select tests.sign_in();
select is(
    (select p - 'samples' from pipeline.preview_decision('{"waits": true}') as p),
    '{"rows": 2, "is_more": false, "looked_at": 2, "batches": 1, "uncertain": 0, "actions": {"insert": 2}, "statuses": {"pending": 2}, "reasons": {"conflict": 2}, "fields": {"name": 1}}',
    'what it is about'
);
select is((select (p ->> 'rows') || (p ->> 'is_more') from pipeline.preview_decision('{}', 2) as p), '2true', 'at most so many');
select tests.sign_out();
select tests.sign_in('tenant one', '{}');
select throws_ok($$ select pipeline.preview_decision('{}') $$, '42501', null, 'for those who may read');

select * from finish();
rollback;
