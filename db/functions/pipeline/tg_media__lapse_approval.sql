create or replace function pipeline.tg_media__lapse_approval()
returns trigger language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    new.is_approved := false;
    new.approved_by := null;
    new.approved_at := null;
    return new;
end
$func$;
comment on function pipeline.tg_media__lapse_approval() is
    'What was approved is one file: another one under the same row awaits its own approval.';

create or replace trigger _300_lapse_approval before update of media_url, storage_path, content_hash on public.mls_listing_media
    for each row when (old.is_approved and new.is_approved
        and (old.media_url, old.storage_path, old.content_hash) is distinct from (new.media_url, new.storage_path, new.content_hash))
    execute function pipeline.tg_media__lapse_approval();
