begin;
select plan(3);

select set_config('request.method', 'POST', true);
prepare told as select pipeline.raise_api('LC009', 'there is no listing 7', '', 'Ids are numbers.');
select throws_ok('told', 'PGRST');

create function pg_temp.caught() returns jsonb[] language plpgsql as $func$
declare
    v_detail text;
begin
    execute 'execute told';
exception
    when sqlstate 'PGRST' then
        get stacked diagnostics v_detail = pg_exception_detail;
        return array[sqlerrm::jsonb, v_detail::jsonb];
end
$func$;
select is(
    (pg_temp.caught())[1],
    '{"code": "LC009", "message": "there is no listing 7", "details": null, "hint": "Ids are numbers."}',
    'the body is the error'
);
select is((pg_temp.caught())[2], '{"status": 404, "headers": {}}', 'the status is that of the code');

select * from finish();
rollback;
