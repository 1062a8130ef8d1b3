begin;
select plan(2);

select is(
    pipeline.hours_list('[{"weekday": 2, "opens": "9:00", "closes": "24:00"}, {"weekday": 1, "opens": "08:30", "closes": "12:00", "note": " by  appointment "}]')::jsonb, '[{"weekday": 1, "opens": "08:30:00", "closes": "12:00:00", "note": "by appointment"}, {"weekday": 2, "opens": "09:00:00", "closes": "24:00:00", "note": null}]'::jsonb,
    'spans by weekday and time'
);
select is(
    pipeline.hours_list('[{"weekday": 1, "opens": "8:00"}, {"weekday": 1, "opens": "08:00"}]')::jsonb, '[{"weekday": 1, "opens": "08:00:00", "closes": null, "note": null}]'::jsonb,
    'a span once'
);

select * from finish();
rollback;
