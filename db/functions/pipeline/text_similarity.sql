-- The SQL twin of db/functions/plpython/pipeline/text_similarity.sql: both give the same figure.
create or replace function pipeline.text_similarity(p_left text, p_right text)
returns double precision language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case when greatest(length(v.l), length(v.r)) = 0 then 1.0
        else 1.0 - extensions.levenshtein(v.l, v.r)::double precision / greatest(length(v.l), length(v.r)) end
    from (
        select coalesce(string_agg(w, ' ' order by w collate "C") filter (where side = 'l'), '') as l,
            coalesce(string_agg(w, ' ' order by w collate "C") filter (where side = 'r'), '') as r
        from (
            select 'l' as side, unnest(string_to_array(rtrim(left(pipeline.match_text(p_left), 255)), ' ')) as w
            union all
            select 'r', unnest(string_to_array(rtrim(left(pipeline.match_text(p_right), 255)), ' '))
        ) as words
    ) as v
$func$;
comment on function pipeline.text_similarity(text, text) is
    'How alike two texts are, 0 to 1: one minus the Levenshtein distance over the longer length, of their match_text() with the words sorted, first 255 characters.';
