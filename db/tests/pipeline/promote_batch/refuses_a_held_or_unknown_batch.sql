begin;
select plan(3);

create function pg_temp.promote(p_batch_id bigint) returns void language plpgsql as $func$
declare
    v_job pipeline.job_queue := tests.job('promote_public', pipeline.find_dmo('Visit Town'), p_batch_id);
begin
    perform pipeline.promote_batch(v_job.job_id, v_job.dequeue_attempts);
end
$func$;
select tests.dmo();
select throws_ok(
    $$ select pg_temp.promote(tests.batch(pipeline.find_dmo('Visit Town'), 'would remove too much')) $$,
    'LC005', null, 'a batch that is held stays where it is'
);
select throws_ok($$ select pg_temp.promote(null) $$, 'LC004', null, 'no batch');
select throws_ok($$ select pg_temp.promote(tests.batch(tests.dmo('Other'))) $$, 'LC004', null, 'another DMO''s batch');

select * from finish();
rollback;
