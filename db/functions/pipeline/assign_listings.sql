create or replace function pipeline.assign_listings(p_staging_ids bigint[], p_user_id uuid)
returns bigint language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights to write assignments; the caller and the tenant are checked below.
declare
    v_count bigint;
begin
    perform pipeline.require('pipeline:review');
    if p_user_id is not null and p_user_id::text <> pipeline.actor()
        and not exists (select from pipeline.colleagues() as c where c.user_id = p_user_id and c.may_review) then
        raise exception 'there is nobody with that id who may review'
            using errcode = 'LC081', hint = 'Name somebody with a role of this tenant that has pipeline:review.';
    end if;
    if p_user_id is null then
        delete from pipeline.review_assignments as a
        where a.staging_id = any (p_staging_ids) and (a.tenant_id = pipeline.current_tenant() or pipeline.is_service());
    else
        insert into pipeline.review_assignments as a (staging_id, tenant_id, user_id, assigned_by)
        select s.staging_id, s.tenant_id, p_user_id, pipeline.actor()
        from staging.listings as s
        where s.staging_id = any (p_staging_ids) and (s.tenant_id = pipeline.current_tenant() or pipeline.is_service())
        order by s.staging_id
        on conflict (staging_id) do update set user_id = excluded.user_id, assigned_by = excluded.assigned_by, assigned_at = now();
    end if;
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;
comment on function pipeline.assign_listings(bigint[], uuid) is
    'Gives staged rows to somebody to look after, oneself or a colleague; null: to nobody. Says how many. Needs pipeline:review; LC081: that user may not review here.';
