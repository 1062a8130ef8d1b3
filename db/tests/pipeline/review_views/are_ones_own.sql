begin;
select plan(4);

select tests.tenant();
select tests.sign_in();
select lives_ok(
    $$ insert into pipeline.review_views (tenant_id, user_id, name, query) values (pipeline.current_tenant(), auth.uid(), 'Mine', 'who=me') $$, 'a view'
);
select throws_ok(
    $$ insert into pipeline.review_views (tenant_id, user_id, name, query)
        values (pipeline.current_tenant(), '00000000-0000-0000-0000-000000000002', 'Theirs', '') $$, '42501', null, 'not for another'
);
select tests.sign_out();
select tests.sign_in('tenant one', '{steward}', '00000000-0000-0000-0000-000000000002');
select is_empty('select v.name from pipeline.review_views as v', 'nobody else sees it');
select lives_ok('delete from pipeline.review_views as v where true', 'or deletes it');

select * from finish();
rollback;
