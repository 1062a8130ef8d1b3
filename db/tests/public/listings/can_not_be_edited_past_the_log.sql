begin;
select plan(1);

select tests.listing(tests.dmo(), 'Old Name');
select tests.sign_in();
select set_config('pipeline.merging', 'on', true), set_config('pipeline.actor', 'source feed', true);
update public.listings as l set name = 'New Name' where l.name = 'Old Name';
select tests.sign_out();
select is(
    array(select c.actor from pipeline.change_log as c where c.action = 'update'), '{00000000-0000-0000-0000-000000000001}',
    'a user who claims to be the merge is logged as the user'
);

select * from finish();
rollback;
