create or replace function pipeline.save_task(p_listing_id uuid, p_task_id uuid, p_values jsonb, p_seen timestamptz default null)
returns uuid language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: who gave a task is no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v record;
    v_old public.mls_listing_tasks;
    v_task public.mls_listing_tasks;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    select t.* into v_old from public.mls_listing_tasks as t
    where t.id = p_task_id and t.listing_id = p_listing_id and t.tenant_id = any (pipeline.tenants_in_reach()) for update;
    -- A task is also for the one who is to do it, whoever the listing's broker is.
    if not coalesce(v.may_read, false) and v_old.assigned_to is distinct from auth.uid() then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif p_task_id is not null and v_old.id is null then
        raise exception 'there is no task %', p_task_id using errcode = 'LC044', hint = 'Load the page again.';
    elsif not coalesce(v.may_write and pipeline.may(case when p_task_id is null then 'c' else 'u' end), false)
        and not (v_old.assigned_to is not distinct from auth.uid() and v_old.id is not null and pipeline.may('u')) then
        raise exception 'the tasks of listing % are not yours to change', p_listing_id using errcode = '42501', hint = 'Claim it first, or ask its broker.';
    elsif v_old.updated_at <> p_seen then
        raise exception 'somebody else has changed the task meanwhile' using errcode = 'LC082',
            detail = format('Now it says: %s', concat_ws(', ', v_old.title, v_old.due_date, lower(v_old.status))),
            hint = 'Look at what it says now, and change that.';
    elsif jsonb_typeof(p_values) is distinct from 'object' or exists (
        select from jsonb_object_keys(case jsonb_typeof(p_values) when 'object' then p_values else '{}' end) as k
        where k not in ('title', 'description', 'priority', 'status', 'assigned_to', 'due_date')) then
        raise exception 'a task has no such fields' using errcode = 'LC044', hint = 'Fields are title, description, priority, status, assigned_to and due_date.';
    end if;
    begin
        v_task := jsonb_populate_record(v_old, p_values);
    exception
        when data_exception then
            raise exception 'a value does not fit' using errcode = 'LC044', detail = sqlerrm, hint = 'due_date is a day, such as 2026-12-31.';
    end;
    v_task.title := btrim(v_task.title);
    if coalesce(v_task.title, '') = '' or length(v_task.title) > 500 or length(v_task.description) > 5000 then
        raise exception 'a task says in up to 500 characters what is to be done' using errcode = 'LC044', hint = 'What is longer goes into its description, of up to 5,000.';
    elsif coalesce(v_task.priority, 'NORMAL') not in ('LOW', 'NORMAL', 'HIGH', 'URGENT')
        or coalesce(v_task.status, 'OPEN') not in ('OPEN', 'IN_PROGRESS', 'DONE', 'CANCELLED') then
        raise exception 'a task can not be %', concat_ws(', ', v_task.priority, v_task.status) using errcode = 'LC044',
            hint = 'It is LOW, NORMAL, HIGH or URGENT; and OPEN, IN_PROGRESS, DONE or CANCELLED.';
    elsif v_task.assigned_to is distinct from v_old.assigned_to and v_task.assigned_to is not null and v_task.assigned_to is distinct from auth.uid()
        and not exists (select from public.members as m where m.tenant_id = coalesce(v_old.tenant_id, v.tenant_id) and m.user_id = v_task.assigned_to) then
        raise exception 'nobody of the company is %', v_task.assigned_to using errcode = 'LC044', hint = 'Tasks are for its members who can sign in.';
    end if;
    if v_old.id is null then
        insert into public.mls_listing_tasks (tenant_id, listing_id, title, description, priority, status, assigned_to, assigned_by, due_date, completed_at)
        values (v.tenant_id, p_listing_id, v_task.title, v_task.description, coalesce(v_task.priority, 'NORMAL'), coalesce(v_task.status, 'OPEN'),
            v_task.assigned_to, auth.uid(), v_task.due_date, case when v_task.status = 'DONE' then now() end)
        returning * into v_task;
        return v_task.id;
    end if;
    update public.mls_listing_tasks as t
    set title = v_task.title, description = v_task.description, priority = v_task.priority, status = v_task.status, due_date = v_task.due_date,
        assigned_to = v_task.assigned_to, updated_at = now(),
        assigned_by = case when t.assigned_to is distinct from v_task.assigned_to then auth.uid() else t.assigned_by end,
        completed_at = case when v_task.status <> 'DONE' then null else coalesce(t.completed_at, now()) end
    where t.id = v_old.id;
    return v_old.id;
end
$func$;
comment on function pipeline.save_task(uuid, uuid, jsonb, timestamptz) is
    'Adds a task to a listing (p_task_id null) or changes one: p_values {title, description, priority, status, assigned_to, due_date}, what is not named stays. For who may write the listing, and whom the task is for. p_seen: its updated_at as it was shown. Gives its id; each change is kept in the listing''s history. LC040: no such listing; LC044: no such task, field or value; LC082: somebody else has changed it since; 42501.';
