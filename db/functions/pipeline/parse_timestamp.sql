create or replace function pipeline.parse_timestamp(p_text text)
returns timestamptz language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select (t.day + make_interval(hours => coalesce(t.parts[1], '0')::integer, mins => coalesce(t.parts[2], '0')::integer,
            secs => coalesce(replace(t.parts[3], ',', '.'), '0')::double precision)
        - coalesce((t.parts[4] || '1')::integer * make_interval(hours => t.parts[5]::integer, mins => coalesce(t.parts[6], '0')::integer), interval '0')
        ) at time zone 'UTC'
    from (
        select pipeline.parse_date(p_text) as day,
            case when btrim(p_text) ~ '[T ]' then regexp_match(btrim(p_text),
                '[T ]([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9](?:[.,][0-9]+)?))?[ ]*(?:Z|UTC|([+-])(0[0-9]|1[0-4]):?([0-5][0-9])?)?$')
            else '{}'::text[] end as parts
    ) as t
    where t.parts is not null
$func$;
comment on function pipeline.parse_timestamp(text) is
    'A moment as sources write it: a day as parse_date() reads it, then perhaps a time and an offset. Without an offset it is UTC, without a time midnight. Null when it is none.';
