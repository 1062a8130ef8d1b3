begin;
select plan(4);

select tests.dmo();
select tests.listing(pipeline.find_dmo('Visit Town'));
insert into public.listing_images (tenant_id, listing_id, url) select l.tenant_id, l.id, 'https://a.example/a.png' from public.listings as l;
create temporary table job as select pipeline.enqueue_job('fetch_images', pipeline.find_dmo('Visit Town')) as job_id;
select pipeline.claim_jobs('one');

select throws_ok(format($$ select pipeline.note_image(%s, 2, 1, 'https://a.example/a.png', null) $$, (select job_id from job)), 'LC060', null, 'another claim notes nothing');
select throws_ok(format($$ select pipeline.note_image_failure(%s, 2, 1, 'https://a.example/a.png', 'image_refused', 'x') $$, (select job_id from job)), 'LC060', null, 'and no failure');
select lives_ok(
    format($$ select pipeline.note_image_failure(%s, 1, (select i.id from public.listing_images as i), 'https://a.example/a.png', 'image_refused', 'x') $$, (select job_id from job)), 'the present one does');
select is((select count(*) from pipeline.job_errors), 1::bigint, 'once');

select * from finish();
rollback;
