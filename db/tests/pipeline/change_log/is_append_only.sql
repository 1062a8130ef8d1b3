begin;
select plan(8);

insert into pipeline.change_log (data_domain, record_id, action, actor) values ('listings', 1, 'insert', 'somebody');

select throws_ok($$ update pipeline.change_log as c set rule = 'x' where c.record_id = 1 $$, 'LC011',
    'the rows of pipeline.change_log stay as they were written', 'its owner can not rewrite it');
select throws_ok($$ delete from pipeline.change_log as c where c.record_id = 1 $$, 'LC011', null, 'nor shorten it');
select throws_ok($$ truncate pipeline.change_log $$, 'LC011', null, 'nor empty it');
select throws_ok($$ update pipeline.change_log as c set rule = 'x' where false $$, 'LC011', null, 'nor even try');

set local role service_role;
select throws_ok($$ update pipeline.change_log as c set rule = 'x' where c.record_id = 1 $$, '42501', null, 'the service can not rewrite it');
select throws_ok($$ delete from pipeline.change_log as c where c.record_id = 1 $$, '42501', null, 'nor shorten it');
select throws_ok($$ truncate pipeline.change_log $$, '42501', null, 'nor empty it');
select lives_ok(
    $$ insert into pipeline.change_log (data_domain, record_id, action, actor) values ('listings', 1, 'delete', 'somebody') $$,
    'it can go on with it'
);

select * from finish();
rollback;
