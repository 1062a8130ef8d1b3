begin;
select plan(4);

select throws_ok($$ select pipeline.find_dmo('Nowhere') $$, 'LC001', 'there is no DMO ''Nowhere''', 'none');
select throws_ok($$ select pipeline.find_dmo(null) $$, 'LC001', 'there is no DMO ''''', 'null');
select pipeline.add_dmo('Twin', 'IE', 'D'), pipeline.add_dmo('Twin', 'IE', 'C');
select throws_ok($$ select pipeline.find_dmo('twin') $$, 'LC001', 'more than one DMO is called ''twin''', 'two');
select is(
    pipeline.find_dmo('IE/C/twin'), (select d.id from public.dmos as d where d.state = 'C'), 'the path tells them apart'
);

select * from finish();
rollback;
