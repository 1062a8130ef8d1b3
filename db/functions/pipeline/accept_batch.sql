create or replace function pipeline.accept_batch(p_batch_id bigint, p_auto_accept boolean)
returns boolean language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_may_promote boolean;
begin
    if p_auto_accept and exists (select from staging.batches as b where b.batch_id = p_batch_id and b.status <> 'held') then
        perform pipeline.accept_unflagged(p_batch_id);
    end if;
    select b.status <> 'held' and (b.promoted_at is not null or s.goes > 0 or s.waits = 0) into v_may_promote
    from staging.batches as b
    cross join (
        select count(*) filter (where s.status = 'accepted' and s.ok_to_promote) as goes,
            count(*) filter (where s.status in ('pending', 'held')) as waits
        from staging.listings as s where s.batch_id = p_batch_id
    ) as s
    where b.batch_id = p_batch_id;
    return coalesce(v_may_promote, false);
end
$func$;
comment on function pipeline.accept_batch(bigint, boolean) is
    'Accepts the unflagged rows of a staged batch if so wanted and it is not held, and tells whether promoting it makes sense: it is not held, and not wholly undecided.';
