-- The plpython twin of db/functions/pipeline/text_similarity.sql: both give the same figure.
create or replace function pipeline.text_similarity(p_left text, p_right text)
returns double precision language plpython3u immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $python$
    from rapidfuzz.distance import Levenshtein

    if "match_text" not in SD:
        SD["match_text"] = plpy.prepare(
            "select left(pipeline.match_text($1), 255) as l, left(pipeline.match_text($2), 255) as r",
            ["text", "text"],
        )
    row = SD["match_text"].execute([p_left, p_right], 1)[0]
    left, right = (" ".join(sorted((row[side] or "").split())) for side in ("l", "r"))
    return Levenshtein.normalized_similarity(left, right)
$python$;
comment on function pipeline.text_similarity(text, text) is
    'How alike two texts are, 0 to 1: one minus the Levenshtein distance over the longer length, of their match_text() with the words sorted, first 255 characters.';
