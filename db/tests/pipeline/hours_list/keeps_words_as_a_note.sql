begin;
select plan(5);

select is(
    pipeline.hours_list('"Mo-Fr  9-17"')::jsonb, '[{"weekday": 0, "note": "Mo-Fr 9-17"}]'::jsonb,
    'a text'
);
select is(
    pipeline.hours_list('[{"weekday": 9, "opens": "08:00"}]')::jsonb, '[{"weekday": 0, "note": "[{\"weekday\": 9, \"opens\": \"08:00\"}]"}]'::jsonb,
    'an array that holds a day that is none: nothing is lost'
);
select is(
    pipeline.hours_list('" "')::jsonb, null::jsonb,
    'nothing'
);
select is(
    pipeline.hours_list('[]')::jsonb, null::jsonb,
    'an empty array'
);
select is(
    pipeline.hours_list(null)::jsonb, null::jsonb,
    'null'
);

select * from finish();
rollback;
