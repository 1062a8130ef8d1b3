-- 037_safety

-- Before names were one tenant's own, no two DMOs of a region had the same one.
do $check$
declare
    v_twice text;
begin
    select string_agg(t.names, '; ') into v_twice
    from (
        select string_agg(format('%s %L of tenant %s', d.id, d.name, coalesce(n.name, d.tenant_id::text, 'none')), ', ' order by d.id) as names
        from public.dmos as d
        left join public.tenants as n on n.id = d.tenant_id
        group by d.country, d.state, lower(d.name)
        having count(*) > 1
        order by min(d.id)
        limit 20
    ) as t;
    if v_twice is not null then
        raise exception 'DMOs of several tenants have one name, so names can not be unique among all of them'
            using errcode = 'LC020',
                detail = format('These: %s.', v_twice),
                hint = 'Rename all but one of each on the page of the source, then undo the migration again.';
    end if;
end
$check$;

drop index pipeline.files_dmo_id_idx;
drop index public.dmos_country_state_name_idx;
create unique index dmos_country_state_name_idx on public.dmos (country, state, lower(name));

drop table pipeline.presence;
alter table pipeline.user_sessions drop column renewing_until;
