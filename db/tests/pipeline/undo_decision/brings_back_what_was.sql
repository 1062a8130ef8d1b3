begin;
select plan(9);

create temporary table t on commit drop as
    select tests.staged(b, 'One', '{conflict}') as one, tests.staged(b, 'Two', '{conflict}') as two from tests.batch(tests.dmo()) as b;
insert into staging.listing_info (batch_id, listing_staging_id, listing_id, tenant_id, action, language, title)
select s.batch_id, s.staging_id, s.listing_id, s.tenant_id, 'insert', 'en', 'Title' from staging.listings as s;
create temporary table before on commit drop as
    select to_jsonb(s) as row from staging.listings as s union all select to_jsonb(i) from staging.listing_info as i;
grant select on t, before to authenticated;

select tests.sign_in();
select lives_ok(
    $$ select pipeline.take_decision(jsonb_build_object('ids', array[t.one]), 'accept', p_note => 'why', p_choices => jsonb_build_array(
        jsonb_build_object('field', 'name', 'take', 'value', 'value', 'Other'),
        jsonb_build_object('part', 'listing_info', 'row', (select i.staging_id from staging.listing_info as i where i.listing_staging_id = t.one),
            'field', 'title', 'take', 'value', 'value', 'Other title'))) from t $$, 'values of one''s own'
);
select is((select s.name from staging.listings as s, t where s.staging_id = t.one), 'Other', 'are taken');
select is(
    array(select i.title from staging.listing_info as i order by i.staging_id), '{Other title,Title}', 'below the listing too, of this row alone'
);
select lives_ok($$ select pipeline.undo_decision() $$, 'the last decision');
select is_empty(
    $$ (select to_jsonb(s) as row from staging.listings as s union all select to_jsonb(i) from staging.listing_info as i)
        except select b.row from before as b $$, 'all is as it was'
);
select throws_ok($$ select pipeline.undo_decision() $$, 'LC084', null, 'once');

select pipeline.take_decision(jsonb_build_object('ids', array[t.two, t.one]), 'merge') from t;
select is((select count(distinct s.listing_id) from staging.listings as s), 1::bigint, 'merged');
select pipeline.undo_decision();
select is_empty(
    $$ (select to_jsonb(s) as row from staging.listings as s union all select to_jsonb(i) from staging.listing_info as i)
        except select b.row from before as b $$, 'a merge too'
);
select tests.sign_out();
select tests.sign_in('tenant one', '{observer}');
select throws_ok($$ select pipeline.undo_decision(1) $$, '42501', null, 'who only looks undoes nothing');

select * from finish();
rollback;
