create or replace function pipeline.tg_mls_listings__mark_status()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    if tg_op = 'INSERT' then
        new.published_at := coalesce(new.published_at, now());
        return new;
    end if;
    new.status_changed_at := now();
    if new.status = 'PUBLISHED' then
        new.published_at := coalesce(new.published_at, now());
    end if;
    new.closed_at := case when new.status = 'SOLD' then coalesce(new.closed_at, now()) end;
    -- Who moves it out of INGESTED owns it from then on; a source that publishes on arrival does not.
    if old.status = 'INGESTED' and not (current_setting('pipeline.merging', true) = 'on' and pipeline.is_service()) then
        new.claimed_at := coalesce(new.claimed_at, now());
        new.claimed_by := coalesce(new.claimed_by, auth.uid());
    end if;
    return new;
end
$func$;
comment on function pipeline.tg_mls_listings__mark_status() is
    'Dates a listing''s move to another status, and makes any move of a person out of INGESTED a claim.';

create or replace trigger _300_mark_status before update on public.mls_listings
    for each row when (old.status is distinct from new.status) execute function pipeline.tg_mls_listings__mark_status();
create or replace trigger _300_mark_new before insert on public.mls_listings
    for each row when (new.status = 'PUBLISHED') execute function pipeline.tg_mls_listings__mark_status();
