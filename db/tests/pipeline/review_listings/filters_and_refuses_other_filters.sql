begin;
select plan(7);

select tests.staged(b, 'Plain'), tests.staged(b, 'Flagged', '{missing_name}')
from tests.batch(tests.dmo()) as b;
select is(array(select r.name from pipeline.review_listings('{}') as r), '{Plain,Flagged}', 'all');
select is(array(select r.name from pipeline.review_listings('{"reason": "missing_name"}') as r), '{Flagged}', 'by reason');
select is(array(select r.name from pipeline.review_listings('{"text": "PLAI"}') as r), '{Plain}', 'by text, in any case');
select is(array(select r.name from pipeline.review_listings('{"text": "%"}') as r), '{}', 'a text is no pattern');
select is(array(select r.name from pipeline.review_listings('{"status": "accepted"}') as r), '{}', 'by status');
select throws_ok($$ select pipeline.review_listings('{"colour": "red"}') $$, 'LC007', 'rows cannot be filtered by ''colour''', 'an unknown filter');
select throws_ok($$ select pipeline.review_listings('{"batch": "x"}') $$, 'LC007', null, 'words for a number');

select * from finish();
rollback;
