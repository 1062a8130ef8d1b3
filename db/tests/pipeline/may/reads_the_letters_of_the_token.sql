begin;
select plan(6);

select ok(pipeline.may('d'), 'the service and the owner may everything');

select tests.sign_in_broker(p_crud => null);
select ok(pipeline.may('r') and not pipeline.may('u'), 'without a claim: read');
select tests.sign_out();
select tests.sign_in_broker(p_crud => 'cu');
select ok(pipeline.may('c') and pipeline.may('u') and not pipeline.may('r') and not pipeline.may('d'), 'letter by letter');
select set_config('request.jwt.claims', '{"crud": "rd"}', true);
select ok(pipeline.may('d') and not pipeline.may('c'), 'the token itself may name them');
select set_config('request.jwt.claims', '{"crud": "crud", "app_metadata": {"crud": ""}}', true);
select ok(not pipeline.may('r'), 'an empty string allows nothing, and app_metadata goes first');
select set_config('request.jwt.claims', '', true);
select ok(pipeline.may('r') and not pipeline.may('c'), 'no token');

select * from finish();
rollback;
