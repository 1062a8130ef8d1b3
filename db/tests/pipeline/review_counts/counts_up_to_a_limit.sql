begin;
select plan(2);

create temporary table d on commit drop as select tests.dmo() as id;
select tests.staged(b, 'One', '{conflict}'), tests.staged(b, 'Two', '{conflict,missing_name}'), tests.staged(b, 'Three') from d, tests.batch(d.id) as b;
select is(
    pipeline.review_counts('{"waits": true}'),
    (select jsonb_build_object('rows', 2, 'is_more', false, 'reasons', '{"conflict": 2, "missing_name": 1}'::jsonb, 'dmos', jsonb_build_object(d.id, 2)) from d), 'all'
);
select is((select (c ->> 'rows') || (c ->> 'is_more') from pipeline.review_counts('{}', 2) as c), '2true', 'at most so many');

select * from finish();
rollback;
