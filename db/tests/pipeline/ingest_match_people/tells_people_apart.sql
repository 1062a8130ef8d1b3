begin;
select plan(4);

create function pg_temp.send(p_key text, p_first text, p_email text, p_office text default 'SHARPSIR-CY-001') returns jsonb language sql as $func$
    select pipeline.ingest_records('mls_contacts', jsonb_build_array(jsonb_build_object('ContactKey', p_key, 'ContactFirstName', p_first,
        'ContactLastName', 'Papadopoulou', 'ContactEmail', p_email, 'OriginatingSystemOfficeKey', p_office)), 'QOBRIX', p_key || p_office);
$func$;
create function pg_temp.people() returns bigint language sql as $func$
    select count(distinct o.record_id) from pipeline.origin_contacts as o;
$func$;

select pg_temp.send('C1', 'María', 'maria@x.test'), pg_temp.send('C2', ' MARIA', 'mailto:Maria@X.test ');
select is(pg_temp.people(), 1::bigint, 'one person under two keys');
select pg_temp.send('C3', 'Nikos', 'maria@x.test');
select is(pg_temp.people(), 2::bigint, 'two people in one mailbox');
select pg_temp.send('C4', 'María', null), pg_temp.send('C5', 'María', 'none');
select is(pg_temp.people(), 4::bigint, 'nobody without a mailbox is taken for another');
select pg_temp.send('C1', 'María', 'maria@x.test', 'SHARPSIR-HU-001');
select is(pg_temp.people(), 5::bigint, 'another tenant''s person is another');

select * from finish();
rollback;
