begin;
select plan(4);

select tests.batch(tests.dmo());
select tests.staged(b.batch_id) from staging.batches as b;
update staging.listings set problems = '[{"field": "url", "code": "not_a_url", "value": "htp:/x"}]';
insert into pipeline.job_errors (job_id, line, original_record, error_type, error_message)
select b.job_id, n, to_jsonb('row ' || n), 'too_many_fields', '9 fields, the header has 5' from staging.batches as b, generate_series(4, 5) as n;

select results_eq(
    $$ select g.kind, g.code, g.field, g.number from staging.batches as b, pipeline.error_groups(jsonb_build_object('ids', b.job_id)) as g $$,
    $$ values ('record', 'too_many_fields', null, 2::bigint), ('value', 'not_a_url', 'url', 1) $$, 'by reason and field'
);
select is((select g.sample - 'job_id' from staging.batches as b, pipeline.error_groups(jsonb_build_object('ids', b.job_id)) as g where g.kind = 'record'),
    '{"line": 4, "record": "row 4", "message": "9 fields, the header has 5", "record_id": null}', 'with a sample');
select is((select g.remedy from staging.batches as b, pipeline.error_groups(jsonb_build_object('ids', b.job_id)) as g where g.kind = 'record'),
    'Is a value with a delimiter not quoted?', 'and what to do');
select is((select jsonb_array_length(s.story -> 'errors') from (select pipeline.job_story(b.job_id) as story from staging.batches as b) as s), 2, 'a job''s story has them');

select * from finish();
rollback;
