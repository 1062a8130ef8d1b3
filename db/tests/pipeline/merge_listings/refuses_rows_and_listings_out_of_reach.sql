begin;
select plan(3);

select set_config('tests.row', tests.staged(tests.batch(tests.dmo()))::text, true),
    set_config('tests.foreign', tests.listing(tests.dmo('Theirs', 'tenant two'))::text, true);
select throws_ok($$ select pipeline.merge_listings('{-1}') $$, 'LC008', null, 'no such row');
select throws_ok(
    $$ select pipeline.merge_listings(array[current_setting('tests.row')::bigint], current_setting('tests.foreign')::bigint) $$,
    'LC009', null, 'a listing of another tenant'
);
select throws_ok(
    $$ select pipeline.merge_listings(array[current_setting('tests.row')::bigint], -1) $$,
    'LC009', 'there is no listing -1 to merge into', 'no such listing'
);

select * from finish();
rollback;
