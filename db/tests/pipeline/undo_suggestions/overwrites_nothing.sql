begin;
select plan(17);

select set_config('tests.listing', tests.listing(tests.dmo(), 'Old Name')::text, true);
select tests.batch(pipeline.find_dmo('Visit Town'));
create function pg_temp.suggest(p_theirs jsonb) returns bigint language sql as $$
    insert into pipeline.suggestions (data_domain, record_id, listing_id, field, source, our_value, their_value, reason, batch_id)
    select 'listings', l.id, l.id, 'name', b.source_id, to_jsonb(l.name), p_theirs, 'claimed', b.batch_id
    from staging.batches as b join public.listings as l on l.id = current_setting('tests.listing')::bigint
    returning id
$$;
create function pg_temp.edit(p_name text) returns void language sql as $$
    select pipeline.edit_listing(current_setting('tests.listing')::bigint,
        jsonb_build_array(jsonb_build_object('data_domain', 'listings', 'record_id', current_setting('tests.listing')::bigint, 'values', jsonb_build_object('name', p_name))))
$$;
create function pg_temp.name() returns text language sql as $$
    select l.name from public.listings as l where l.id = current_setting('tests.listing')::bigint
$$;
grant execute on all functions in schema pg_temp to authenticated;
select set_config('tests.one', pg_temp.suggest('"New Name"')::text, true);

-- Taken by one, edited by another.
select tests.sign_in('tenant one');
select pipeline.decide_suggestion(current_setting('tests.one')::bigint, true);
select tests.sign_out();
select tests.sign_in('tenant one', '{steward}', '00000000-0000-4000-8000-000000000002');
select pg_temp.edit('Edited');
select tests.sign_out();
select tests.sign_in('tenant one');
select throws_ok('select pipeline.undo_suggestions()', 'LC082', '00000000-0000-4000-8000-000000000002 has changed name since', 'it tells who has changed it');
select throws_ok('select pipeline.undo_suggestions(current_setting(''tests.one'')::bigint)', 'LC082', null, 'also by its number');
select is(pg_temp.name(), 'Edited', 'and overwrites nothing');
select pg_temp.edit('New Name');
select throws_ok('select pipeline.undo_suggestions()', 'LC082', null, 'what was written again is somebody''s, too');
select tests.sign_out();
select is((select s.status from pipeline.suggestions as s), 'taken', 'the suggestion stays decided');

-- Dismissed, and edited since.
select set_config('tests.two', pg_temp.suggest('"Their Name"')::text, true);
select tests.sign_in('tenant one');
select pipeline.decide_suggestion(current_setting('tests.two')::bigint, false);
select pg_temp.edit('Better');
select throws_ok('select pipeline.undo_suggestions(current_setting(''tests.two'')::bigint)', 'LC082', null, 'what was dismissed is not offered again over what was edited');
select tests.sign_out();

-- The source says something else by now.
select set_config('tests.three', pg_temp.suggest('"Third"')::text, true);
select tests.sign_in('tenant one');
select pipeline.decide_suggestion(current_setting('tests.three')::bigint, true, '{"name": "Better"}');
select tests.sign_out();
select set_config('tests.four', pg_temp.suggest('"Fourth"')::text, true);
select tests.sign_in('tenant one');
select throws_like('select pipeline.undo_suggestions(current_setting(''tests.three'')::bigint)', 'the source says something else about name by now', 'a newer suggestion waits');
select tests.sign_out();
update pipeline.suggestions set status = 'outdated' where id = current_setting('tests.four')::bigint;
insert into public.listing_source_map (source, source_id, listing_id, tenant_id, is_origin, last_batch_id, last_record, first_seen, last_seen)
select b.source_id, 'a', current_setting('tests.listing')::bigint, b.tenant_id, true, b.batch_id + 1, '{"name": "Fourth"}', now(), now() from staging.batches as b;
select tests.sign_in('tenant one');
select throws_ok('select pipeline.undo_suggestions(current_setting(''tests.three'')::bigint)', 'LC084', null, 'or its last record says so');
select is(pg_temp.name(), 'Third', 'it stands');
select tests.sign_out();
update public.listing_source_map set last_record = '{"name": "Third"}' where source_id = 'a';

-- Removed, or made one with another, which removes it as well.
select tests.sign_in('tenant one');
select pipeline.set_listing_removed(current_setting('tests.listing')::bigint, true, 'closed');
select tests.sign_out();
update public.listings as l set deleted_at = now() + interval '1 second' where l.id = current_setting('tests.listing')::bigint;
select tests.sign_in('tenant one');
select throws_like('select pipeline.undo_suggestions(current_setting(''tests.three'')::bigint)', '%has been removed since%', 'nothing is put back into what is gone');
select is((select s.status from pipeline.suggestions as s where s.id = current_setting('tests.three')::bigint), 'taken', 'it stays decided');
select pipeline.set_listing_removed(current_setting('tests.listing')::bigint, false, 'open again');
select is((pipeline.undo_suggestions(current_setting('tests.three')::bigint) ->> 'undone')::integer, 1, 'brought back it is taken back');
select is(pg_temp.name(), 'Better', 'to what stood before');
select tests.sign_out();
select is((select count(*) from pipeline.changes_since('listings', current_setting('tests.listing')::bigint, null, 0, '{name}')), 4::bigint, 'what was taken back counts as no change');
select is((select c.undoes is not null from pipeline.change_log as c where c.field = 'name' order by c.id desc limit 1), true, 'the log says which change was taken back');

-- What another record has by now can not stand twice.
select tests.sign_in('tenant one');
select pipeline.decide_suggestion(current_setting('tests.three')::bigint, true);
select tests.sign_out();
select tests.listing(pipeline.find_dmo('Visit Town'), 'Better');
create unique index listings_name_idx on public.listings (name);
select tests.sign_in('tenant one');
select throws_like('select pipeline.undo_suggestions(current_setting(''tests.three'')::bigint, false)', 'what stood before can not stand again', 'nor is what the table refuses');
select is(pg_temp.name(), 'Third', 'it stands');
select tests.sign_out();

select * from finish();
rollback;
