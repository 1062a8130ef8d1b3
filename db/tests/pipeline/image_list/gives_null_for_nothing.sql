begin;
select plan(5);

select is(
    pipeline.image_list(null)::jsonb, null::jsonb,
    'null'
);
select is(
    pipeline.image_list('""')::jsonb, null::jsonb,
    'an empty text'
);
select is(
    pipeline.image_list('"none"')::jsonb, null::jsonb,
    'no address'
);
select is(
    pipeline.image_list('[]')::jsonb, null::jsonb,
    'an empty array'
);
select is(
    pipeline.image_list('null')::jsonb, null::jsonb,
    'JSON null'
);

select * from finish();
rollback;
