begin;
select plan(8);

select is(pipeline.text_similarity('Grand Hotel', 'hotel GRAND'), 1::double precision, 'case and order of words do not count');
select is(pipeline.text_similarity('abcd', 'abcx'), 0.75::double precision, 'one letter of four');
select is(pipeline.text_similarity('abc', 'xyz'), 0::double precision, 'nothing in common');
select is(pipeline.text_similarity('!', '?'), 1::double precision, 'nothing and nothing are alike');
select is(pipeline.text_similarity('a', ''), 0::double precision, 'something and nothing are not');
select is(pipeline.text_similarity('a', null), null, 'null in, null out');
select is(pipeline.text_similarity('Λεμεσός', 'Lemesos'), 1::double precision, 'across scripts');
select is(pipeline.text_similarity(repeat('a', 300), repeat('a', 400)), 1::double precision, 'only the first 255 characters count');

select * from finish();
rollback;
