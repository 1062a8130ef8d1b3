begin;
select plan(3);

select tests.staged(b, 'One', '{conflict}'), tests.staged(b, 'Two', '{conflict}'), tests.staged(b, 'Three', '{conflict}')
from tests.batch(tests.dmo()) as b;
select pipeline.take_decision('{}', 'accept');
update staging.listings set status = 'promoted' where name = 'One';
update staging.listings set status = 'held', decided_at = now() - interval '1 second' where name = 'Two';
select is(
    (select u - 'rows' - 'action_id' from pipeline.undo_decision() as u),
    '{"decision": "accept", "undone": 1, "kept": 2, "held_again": 0}', 'the numbers'
);
select is(
    array(select s.name || ' ' || s.status from staging.listings as s order by s.staging_id), '{One promoted,Two held,Three pending}', 'the rows'
);
select throws_ok(
    $$ select pipeline.undo_decision((select max(a.action_id) from pipeline.review_actions as a)) $$, 'LC084', null, 'once'
);

select * from finish();
rollback;
