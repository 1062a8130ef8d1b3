begin;
select plan(4);

create temporary table t on commit drop as
    select d, tests.batch(d) as b, tests.listing(d, 'Café Central') as near, tests.listing(d, 'Ironmonger') as other,
        tests.listing(tests.dmo('Theirs', 'tenant two'), 'Café Central') as theirs
    from tests.dmo() as d;
update public.listings set lat = 47.5, lng = 19.05;
create temporary table r on commit drop as select tests.staged(t.b, 'Cafe Central', '{conflict}') as id, tests.staged(t.b, 'Twin', '{conflict}') as twin from t;
update staging.listings set lat = 47.5005, lng = 19.05;
update staging.listings set listing_id = (select s.listing_id from staging.listings as s, r where s.staging_id = r.id);
grant select on t, r to authenticated;
select tests.sign_in();
select is(
    (select array_agg(coalesce(p.listing_id::text, '') || ' ' || p.reasons::text order by p.staging_id is null) from r, pipeline.possible_duplicates(r.id) as p
        where p.staging_id is null),
    (select array[t.near || ' {near}'] from t), 'a listing near by with a like name, of the own tenant'
);
select is(
    (select array_agg(p.staging_id || ' ' || p.reasons::text) from r, pipeline.possible_duplicates(r.id) as p where p.staging_id is not null),
    (select array[r.twin || ' {same_listing}'] from r), 'a row that fell on the same listing'
);
select is(
    (select round(p.distance_m) from r, pipeline.possible_duplicates(r.id) as p where p.staging_id is null), 56::double precision, 'with the distance'
);
select tests.sign_out();
select tests.sign_in('tenant two');
select is_empty($$ select p.* from r, pipeline.possible_duplicates(r.id) as p $$, 'nothing of another tenant');

select * from finish();
rollback;
