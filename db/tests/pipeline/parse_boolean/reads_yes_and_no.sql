begin;
select plan(4);

select is(pipeline.parse_boolean(' YES '), true, 'yes');
select is(pipeline.parse_boolean('0'), false, 'nought');
select is(pipeline.parse_boolean('maybe'), null, 'neither');
select is(pipeline.parse_boolean(''), null, 'nothing');

select * from finish();
rollback;
