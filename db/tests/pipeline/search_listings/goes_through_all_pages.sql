begin;
select plan(4);

-- More than are looked at before the index is asked, and words that few, some and many of them have.
select set_config('tests.dmo', tests.dmo()::text, true);
select tests.listing(current_setting('tests.dmo')::integer, concat_ws(' ', 'Hotel', case when mod(n, 3) = 0 then 'Grand' end, case when n < 6 then 'Old' end, n))
from generate_series(1, 1200) as n;
alter table public.listings disable trigger user;
-- Some share their moment.
update public.listings as l set updated_at = now() - (1200 - l.id % 1200) / 2 * interval '1 second';
alter table public.listings enable trigger user;

select tests.sign_in('tenant one', '{}');
create function pg_temp.paged(p_text text) returns bigint[] language plpgsql as $$
declare
    v_all bigint[] := '{}';
    v_page record;
    v_before public.listings;
begin
    loop
        select array_agg(s.id order by s.updated_at desc, s.id desc) as ids, count(*) as rows into v_page
        from pipeline.search_listings(jsonb_build_object('text', p_text), v_before.updated_at, v_before.id, 100) as s;
        exit when v_page.rows = 0;
        v_all := v_all || v_page.ids;
        select l.* into v_before from public.listings as l where l.id = v_page.ids[v_page.rows];
    end loop;
    return v_all;
end
$$;
create function pg_temp.expected(p_like text) returns bigint[] language sql
as $$ select array(select l.id from public.listings as l where l.name like p_like order by l.updated_at desc, l.id desc) $$;
select is(pg_temp.paged('hotel'), pg_temp.expected('Hotel%'), 'what all have');
select is(pg_temp.paged('grand'), pg_temp.expected('%Grand%'), 'what many have');
select is(pg_temp.paged('old'), pg_temp.expected('%Old%'), 'what few have, and not lately');
select is(cardinality(pg_temp.paged('hotel')), 1200, 'each once');

select * from finish();
rollback;
