create or replace function pipeline.http_status(p_code text)
returns integer language sql immutable
set search_path = pg_catalog, pg_temp
as $func$
    select case
        when p_code in ('LC007', 'LC008', 'LC013', 'LC023', 'LC030', 'LC031', 'LC034', 'LC035', 'LC036', 'LC050', 'LC051', 'LC044', 'LC046', 'LC062', 'LC081', 'LC087', 'LC092') then 400
        when p_code in ('LC001', 'LC004', 'LC006', 'LC009', 'LC010', 'LC032', 'LC040', 'LC047', 'LC061', 'LC091', 'LC066', 'LC085') then 404
        when p_code in ('LC003', 'LC005', 'LC033', 'LC041', 'LC042', 'LC043', 'LC045', 'LC048', 'LC060', 'LC093', 'LC064', 'LC082', 'LC083', 'LC084', 'LC086', 'LC088') then 409
        when p_code in ('LC065') then 410
        when p_code in ('LC002') then 422
        when p_code in ('LC080') then 429
        else 500
    end
$func$;
comment on function pipeline.http_status(text) is
    'The HTTP status that goes with an error of class LC over the API, as docs/errors.md has it; 500 for one that no call should meet.';
