create or replace function pipeline.tg_record__touch()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    new.updated_at := now();
    return new;
end
$func$;
comment on function pipeline.tg_record__touch() is 'Keeps updated_at, for writers that do not.';

create or replace trigger _200_touch before update on public.listings
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.listing_info
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.listing_contact_info
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.listing_images
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
create or replace trigger _200_touch before update on public.listing_hours
    for each row when (old.updated_at = new.updated_at) execute function pipeline.tg_record__touch();
