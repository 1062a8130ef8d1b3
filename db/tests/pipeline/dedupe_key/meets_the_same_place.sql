begin;
select plan(3);

select is(
    pipeline.dedupe_key(pipeline.match_text('Café Gerbeaud'), pipeline.match_text('Vörösmarty tér 7-8.'), null, null, 47.49661, 19.05012),
    pipeline.dedupe_key(pipeline.match_text('CAFE GERBEAUD'), pipeline.match_text('Vorosmarty ter 7-8'), 'budapest', '1051', 47.49702, 19.04988),
    'spelling, and coordinates some 50 m apart'
);
select is(
    pipeline.dedupe_key('a', 'b', 'town', '1000', null, null),
    pipeline.dedupe_key('a', 'b', 'town', '1000', null, null),
    'name, address, locality and postal code where there are no coordinates'
);
select is(
    pipeline.dedupe_key('a', null, null, null, -0.0001, 0.0004),
    pipeline.dedupe_key('a', null, null, null, 0.0001, -0.0004),
    'around zero there is one cell, not two'
);

select * from finish();
rollback;
