create or replace function pipeline.set_source(p_dmo_id integer, p_name text, p_rank integer default 100)
returns integer language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:configure have no rights on the table; the check is below, that of the tenant in get_dmo().
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
    v_id integer;
begin
    perform pipeline.require('pipeline:configure');
    if p_name is null or p_name !~ '^[a-z0-9][a-z0-9_.-]{0,62}$' then
        raise exception 'a source can not be called %', quote_literal(coalesce(p_name, ''))
            using errcode = 'LC002', hint = 'Small letters, digits, "_", "." and "-", at most 63 of them; a letter or digit first.';
    elsif p_rank is null or p_rank not between 0 and 100000 then
        raise exception 'a source can not have the rank %', coalesce(p_rank::text, 'null')
            using errcode = 'LC002', hint = 'Give a whole number from 0 to 100000; smaller is better, and 100 is what a new one has.';
    end if;
    insert into pipeline.sources as s (dmo_id, name, rank) values (v_dmo.id, p_name, p_rank)
    on conflict (dmo_id, name) do update set rank = excluded.rank
    returning s.id into v_id;
    return v_id;
end
$func$;
comment on function pipeline.set_source(integer, text, integer) is
    'Adds a feed to a DMO, or gives the one with that name another rank, and returns its id. p_rank: smaller is better; it decides whose value stands where two feeds tell of one listing, from the next promote on. LC001: no such DMO of the caller''s tenant; LC002: a name or rank that can not be.';
