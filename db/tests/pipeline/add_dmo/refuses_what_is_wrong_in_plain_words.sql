begin;
select plan(7);

select throws_ok($$ select pipeline.add_dmo('A', 'XX', 'S') $$, 'LC013', '''XX'' is no country', 'country');
select throws_ok($$ select pipeline.add_dmo('A', null, 'S') $$, 'LC013', ''''' is no country', 'no country');
select throws_ok($$ select pipeline.add_dmo(' ', 'IE', 'S') $$, 'LC013', 'a DMO needs a name', 'name');
select throws_ok($$ select pipeline.add_dmo('A', 'IE', 'a/b') $$, 'LC013', '''a/b'' can not be a state', 'state');
select throws_ok($$ select pipeline.add_dmo('A', 'IE', 'S', p_language => 'Irish!') $$, 'LC013', '''Irish!'' is no language', 'language');
select throws_ok($$ select pipeline.add_dmo('A', 'IE', 'S', p_time_zone => 'Dublin') $$, 'LC013', '''Dublin'' is no time zone', 'time zone');
select throws_ok($$ select pipeline.add_dmo('A', 'IE', 'S', ' ') $$, 'LC013', 'a DMO needs a tenant', 'tenant');

select * from finish();
rollback;
