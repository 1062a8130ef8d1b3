begin;
select plan(5);

update public.mls_document_type_config as d set is_required = false where true;
update public.mls_approval_type_config as a set is_required = false where true;
update public.mls_checklist_templates as t set is_required = t.code in ('KEYS', 'TITLE_DEED', 'DEPOSIT') where true;
select set_config('tests.own', tests.real_estate()::text, true);
create function tests.missing(p_to text) returns text language sql
set search_path = pg_catalog, pg_temp
as $func$
    select string_agg(m.code, ' ') from pipeline.missing_requirements(array[current_setting('tests.own')::uuid], p_to::public.mls_listing_status) as m;
$func$;

select is(tests.missing('AGREEMENT_PENDING'), 'TITLE_DEED', 'of the next status');
select is(tests.missing('PUBLISHED'), 'TITLE_DEED KEYS', 'of those that are skipped');
select is(tests.missing('WITHDRAWN'), null, 'to withdraw nothing is needed');
update public.mls_listings as l set status = 'UNDER_OFFER' where l.id = current_setting('tests.own')::uuid;
select is(tests.missing('PUBLISHED'), null, 'nor to go back');
update public.mls_listings as l set status = 'WITHDRAWN' where l.id = current_setting('tests.own')::uuid;
select is(tests.missing('PUBLISHED'), 'TITLE_DEED KEYS', 'what was withdrawn starts anew');

select * from finish();
rollback;
