begin;
select plan(2);

prepare told as select pipeline.raise_api('LC009', 'there is no listing 7', null, null);
select throws_ok('told', 'LC009', 'there is no listing 7', 'outside the API');

select set_config('request.method', '', true);
select throws_ok('told', 'LC009', 'there is no listing 7', 'on a connection that the API used before');

select * from finish();
rollback;
