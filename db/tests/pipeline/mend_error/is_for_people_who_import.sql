begin;
select plan(8);

select tests.dmo();
select tests.job('import_raw', pipeline.find_dmo('Visit Town'));
insert into pipeline.job_errors (job_id, line, original_record, error_type, error_message)
select j.job_id, 7, '{"name": "Café"}', 'missing_source_id', 'row 7 has no id' from pipeline.job_queue as j;
insert into pipeline.job_errors (job_id, error_type, error_message)
select pipeline.enqueue_job('load_stage', pipeline.find_dmo('Visit Town')), 'x', 'not of an import';
create temporary table error on commit drop as select min(e.id) as id, max(e.id) as other from pipeline.job_errors as e;
grant select on table error to authenticated;
prepare mend as select pipeline.mend_error(e.id, '{"id": "7", "name": "Café"}') from error as e;

select tests.sign_in(p_roles => '{observer}');
select throws_ok('mend', '42501', null, 'an observer may not');
select tests.sign_out();
select tests.tenant('tenant two');
select tests.sign_in('tenant two');
select throws_ok('mend', 'LC091', null, 'another tenant has no such record');
select tests.sign_out();

select tests.sign_in(p_roles => '{steward}');
select lives_ok('mend', 'a steward may');
select is((select (c.record, c.corrected_by)::text from pipeline.corrections as c),
    '("{""id"": ""7"", ""name"": ""Café""}",00000000-0000-0000-0000-000000000001)', 'it is kept, and who did it');
select is((select j.params ->> 'corrects' from pipeline.job_queue as j join pipeline.corrections as c using (job_id)),
    (select e.job_id::text from pipeline.job_errors as e, error where e.id = error.id), 'a job imports it');
select throws_ok($$select pipeline.mend_error(e.id, '{"name": "Café"}') from error as e$$, 'LC092', 'the mended record has no id', 'the id was missing');
select throws_ok($$select pipeline.mend_error(e.other, '{"name": "Café"}') from error as e$$, 'LC092',
    'only a record that an import left out can be mended', 'other errors are mended elsewhere');
select tests.sign_out();
update pipeline.job_queue as j set status = 'completed', finished_at = now()
from pipeline.corrections as c where c.job_id = j.job_id;
delete from pipeline.job_line as l using pipeline.corrections as c where c.job_id = l.job_id;
select throws_ok($$select pipeline.mend_error(e.id, '{"id": "8"}') from error as e$$, 'LC093', 'the record was mended already', 'once');

select * from finish();
rollback;
