begin;
select plan(3);

set local role service_role;
select throws_ok($$ update pipeline.change_log as c set rule = 'x' where c.id = 1 $$, '42501', null, 'the service can not rewrite it');
select throws_ok($$ delete from pipeline.change_log as c where c.id = 1 $$, '42501', null, 'nor shorten it');
select throws_ok($$ truncate pipeline.change_log $$, '42501', null, 'nor empty it');

select * from finish();
rollback;
