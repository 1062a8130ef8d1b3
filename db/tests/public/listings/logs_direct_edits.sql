begin;
select plan(4);

select tests.listing(tests.dmo(), 'Old Name');
select tests.sign_in();
update public.listings as l set name = 'New Name', lat = 47.5, lng = 19.1 where l.name = 'Old Name';
select tests.sign_out();
select is(
    array(select c.field from pipeline.change_log as c where c.action = 'update' order by c.field), '{lat,lng,name}',
    'one row a changed field'
);
select is(
    array(select distinct c.actor from pipeline.change_log as c where c.action = 'update'),
    '{00000000-0000-0000-0000-000000000001}', 'with who did it'
);
select is(
    array(select o.field from pipeline.field_owners as o where o.actor = '00000000-0000-0000-0000-000000000001' order by o.field),
    '{lat,lng,name}', 'who owns the fields from now on'
);
select is(
    (select l.dedupe_key from public.listings as l), pipeline.dedupe_key('new name', null, null, null, 47.5, 19.1), 'the key follows'
);

select * from finish();
rollback;
