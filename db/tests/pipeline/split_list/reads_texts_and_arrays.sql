begin;
select plan(4);

select is(pipeline.split_list('Sea,  Mountain ,City'), '{Sea,Mountain,City}', 'a text');
select is(pipeline.split_list('["Sea", "Mountain"]'), '{Sea,Mountain}', 'a JSON array');
select is(pipeline.split_list('Sea,,Mountain,'), '{Sea,Mountain}', 'nothing empty');
select is(pipeline.split_list(' , '), null, 'nothing at all');

select * from finish();
rollback;
