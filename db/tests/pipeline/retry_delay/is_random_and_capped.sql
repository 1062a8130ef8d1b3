begin;
select plan(4);

create temporary table delay as
select r as retry, pipeline.retry_delay('transform', r) as delay from generate_series(1, 40) as r, generate_series(1, 50);
select ok((select bool_and(d.delay >= '0' and d.delay <= least('1 hour', interval '15 seconds' * 2 ^ least(d.retry, 20))) from delay as d), 'never more than the base doubled, nor than the cap');
select ok((select max(d.delay) > '50 minutes' from delay as d where d.retry > 10), 'up to the cap');
select ok((select min(d.delay) < '10 minutes' from delay as d where d.retry > 10), 'random over the whole');
select ok((select max(d.delay) > '20 seconds' from delay as d where d.retry = 1), 'the first up to twice the base');

select * from finish();
rollback;
