begin;
select plan(28);

select set_config('tests.listing', tests.listing(tests.dmo(), 'Old Name')::text, true);
select tests.batch(pipeline.find_dmo('Visit Town'));
insert into pipeline.suggestions (data_domain, record_id, listing_id, field, source, our_value, their_value, reason, batch_id)
select 'listings', current_setting('tests.listing')::bigint, current_setting('tests.listing')::bigint, v.field, b.source_id, v.ours, v.theirs, 'claimed', b.batch_id
from staging.batches as b
cross join (values ('name', '"Old Name"'::jsonb, '"New Name"'::jsonb), ('lat', null, '47.5'), ('lng', null, '19.05')) as v (field, ours, theirs);
-- The name is somebody's, nothing else is.
insert into pipeline.field_owners (data_domain, record_id, field, actor, change_id, owned_since)
values ('listings', current_setting('tests.listing')::bigint, 'name', 'Maria', 5, '2026-01-01')
on conflict on constraint field_owners_pkey do update set actor = 'Maria', change_id = 5, owned_since = '2026-01-01';
create function pg_temp.id(p_field text) returns bigint language sql as $$ select s.id from pipeline.suggestions as s where s.field = p_field $$;
create function pg_temp.state() returns text language sql as $$
    select concat_ws(' ', l.name, l.lat, l.lng) from public.listings as l where l.id = current_setting('tests.listing')::bigint
$$;
create function pg_temp.owners() returns text language sql as $$
    select string_agg(concat_ws(' ', o.field, coalesce(o.actor, o.source::text)), ', ' order by o.field) from pipeline.field_owners as o
    where o.field in ('name', 'lat', 'lng')
$$;
create function pg_temp.statuses() returns text language sql as $$
    select string_agg(s.status, ' ' order by s.id) from pipeline.suggestions as s
$$;
grant execute on all functions in schema pg_temp to authenticated;
select set_config('tests.owners', pg_temp.owners(), true);

select tests.tenant('tenant two');
select tests.sign_in('tenant one');
select throws_ok('select pipeline.undo_suggestions()', 'LC084', null, 'nothing was decided yet');
select throws_ok('select pipeline.undo_suggestions(pg_temp.id(''name''))', 'LC084', null, 'what is open is not taken back');
select throws_ok('select pipeline.undo_suggestions(0)', 'LC010', null, 'there is no such suggestion');
-- As one decision.
select pipeline.decide_suggestion(pg_temp.id('name'), true), pipeline.decide_suggestion(pg_temp.id('lat'), true);
select is(pg_temp.state(), 'New Name 47.5 19.05', 'taken');
select is(pg_temp.statuses(), 'taken taken taken', 'all of them');
select tests.sign_out();

select tests.sign_in('tenant two');
select throws_ok('select pipeline.undo_suggestions(pg_temp.id(''name''))', 'LC010', null, 'another tenant''s is none');
select throws_ok('select pipeline.undo_suggestions()', 'LC010', null, 'nor is what the same person decided in another tenant');
select tests.sign_out();
select tests.sign_in('tenant one', '{observer}');
select throws_ok('select pipeline.undo_suggestions(pg_temp.id(''name''))', '42501', null, 'who may not decide may not take back');
select tests.sign_out();
select is(pg_temp.state(), 'New Name 47.5 19.05', 'and nothing was');

select tests.sign_in('tenant one');
select is((pipeline.undo_suggestions(pg_temp.id('lng'), false) ->> 'undone')::integer, 1, 'one is taken back');
select is(pg_temp.state(), 'New Name', 'longitude with latitude');
select is(pg_temp.statuses(), 'taken open open', 'these are open again');
select throws_like('select pipeline.undo_suggestions(pg_temp.id(''lat''))', '%has taken the decision back already', 'and not taken back twice');
select is((pipeline.undo_suggestions() ->> 'undone')::integer, 1, 'then the rest of the last decision');
select is(pg_temp.state(), 'Old Name', 'stands again');
select is(pg_temp.statuses(), 'open open open', 'all are open');
select throws_ok('select pipeline.undo_suggestions()', 'LC084', null, 'nothing is left');
select tests.sign_out();
select is(pg_temp.owners(), current_setting('tests.owners'), 'it is owned as before');
select is((select (o.change_id, o.owned_since at time zone 'UTC')::text from pipeline.field_owners as o where o.field = 'name'),
    '(5,"2026-01-01 00:00:00")', 'since when and by which change');
select is(
    (select string_agg(concat_ws(' ', c.field, c.rule, c.new_value, c.actor = '00000000-0000-0000-0000-000000000001', c.undoes is not null), ', ' order by c.id)
        from pipeline.change_log as c where c.field = 'name'),
    'name direct edit "New Name" t f, name undo "Old Name" t t', 'the log has it, as the person''s'
);

select tests.sign_in('tenant one');
select is(
    (select o.rule from pipeline.origins(current_setting('tests.listing')::bigint) as o where o.data_domain = 'listings' and o.field = 'name'),
    'direct edit', 'where the value comes from is told as before'
);
select tests.sign_out();

-- Decisions stand on each other, and are taken back from the last one on.
select tests.sign_in('tenant one');
select pipeline.decide_suggestion(pg_temp.id('name'), true);
select pipeline.undo_suggestions();
select pipeline.decide_suggestion(pg_temp.id('name'), false);
select is(pg_temp.statuses(), 'dismissed open open', 'dismissed');
select is((pipeline.undo_suggestions() ->> 'undone')::integer, 1, 'that is taken back, too');
select is(pg_temp.statuses(), 'open open open', 'and is open again');
select is(pg_temp.state(), 'Old Name', 'nothing else has changed');
select tests.sign_out();
select ok((select s.reopened_by is not null and s.reopened_at is not null from pipeline.suggestions as s where s.field = 'name'), 'who did it is kept');
select is((select count(*) from pipeline.suggestions as s where s.undo is not null), 0::bigint, 'what is open has nothing to take back');
update pipeline.suggestions set status = 'taken', decided_at = now(), decided_by = 'promote' where field = 'name';
select tests.sign_in('tenant one');
select throws_like('select pipeline.undo_suggestions(pg_temp.id(''name''))', '%can not be taken back', 'what was decided by promoting is not taken back');

select * from finish();
rollback;
