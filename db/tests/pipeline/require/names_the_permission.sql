begin;
select plan(2);

select tests.tenant();
select lives_ok($$ select pipeline.require('pipeline:read') $$, 'who has it passes');
select tests.sign_in(p_roles => '{}');
select throws_ok(
    $$ select pipeline.require('pipeline:read') $$,
    '42501', 'permission pipeline:read is needed', 'who has not is told which'
);

select * from finish();
rollback;
