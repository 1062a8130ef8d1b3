begin;
select plan(3);

create temporary table t on commit drop as select tests.batch(tests.dmo()) as b;
select tests.staged(t.b, 'New'), tests.staged(t.b, 'Changed'), tests.staged(t.b, 'Waits', '{conflict}'), tests.staged(t.b, 'Undecided') from t;
update staging.listings set action = 'update', diff = '{"name": {"verdict": "apply"}, "lat": {"verdict": "apply"}, "category": {"verdict": "suggest"}}',
    choices = '{"lat": {"take": "ours"}}' where name = 'Changed';
update staging.listings set status = 'accepted', ok_to_promote = true where name in ('New', 'Changed');
grant select on t to authenticated;
select tests.sign_in('tenant one', '{observer}');
select is(
    (select p - 'samples' from t, pipeline.promote_preview(t.b) as p),
    '{"looked_at": 4, "is_more": false, "added": 1, "changed": 1, "removed": 0, "promoted": 0, "overtaken": 0, "undecided": 1, "waiting": 1, "rejected": 0,
        "reasons": {"conflict": 1}, "fields_of": 1, "newer": [],
        "fields": [{"field": "name", "applied": 1, "suggested": 0, "kept": 0}, {"field": "category", "applied": 0, "suggested": 1, "kept": 0},
            {"field": "lat", "applied": 0, "suggested": 0, "kept": 1}]}'::jsonb,
    'the numbers'
);
select is((select array_agg(e ->> 'name') from t, jsonb_array_elements(pipeline.promote_preview(t.b) -> 'samples') as e), '{New,Changed}', 'samples of what goes');
select tests.sign_out();
select tests.sign_in('tenant two');
select throws_ok($$ select pipeline.promote_preview(t.b) from t $$, 'LC004', null, 'not another tenant''s');

select * from finish();
rollback;
