begin;
select plan(2);

select lives_ok($$ select pipeline.raise_refusal(null) $$, 'null is no refusal');
select throws_ok(
    $$ select pipeline.raise_refusal('{"code": "LC041", "message": "it is taken", "detail": "Since noon."}') $$, 'LC041', 'it is taken'
);

select * from finish();
rollback;
