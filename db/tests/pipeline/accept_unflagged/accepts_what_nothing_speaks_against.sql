begin;
select plan(3);

select tests.staged(b, 'Plain'), tests.staged(b, 'Flagged', '{missing_name}')
from tests.batch(tests.dmo()) as b;
select is(pipeline.accept_unflagged((select b.batch_id from staging.batches as b)), 1::bigint, 'one of two');
select is(
    array(select s.name || ' ' || s.status || ' ' || s.ok_to_promote from staging.listings as s order by s.name),
    '{Flagged pending false,Plain accepted true}', 'the flagged one waits'
);
select is(pipeline.accept_unflagged((select b.batch_id from staging.batches as b)), 0::bigint, 'twice is once');

select * from finish();
rollback;
