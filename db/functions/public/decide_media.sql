create or replace function public.decide_media(media_id uuid, decision text, note text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.decide_media(decide_media.media_id, decide_media.decision, decide_media.note);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.decide_media(uuid, text, text) is
    'For managers (scope team or wider, with u): decision approve, or reject with a note; not for who uploaded the picture. What is rejected is not served and not the primary picture, its source may say what it will; another file under an approved picture awaits a new approval. Gives {media_id, listing_id, is_approved, is_distributable, approved_by, approved_at, rejection_reason}. LC044: no such decision, or no note; LC047: no such picture; 42501.';
