create or replace function pipeline.search_words(p_text text)
returns tsquery language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- As the index makes words, then each as the beginning of one.
    return (
        select string_agg(format('%s:*', quote_literal(w.word)), ' & ')::tsquery
        from (
            select e.lexeme as word
            from unnest(to_tsvector('simple'::regconfig,
                left(regexp_replace(normalize(lower(p_text), nfd), '[\u0300-\u036f]', '', 'g'), 500))) as e
        ) as w
    );
end
$func$;
comment on function pipeline.search_words(text) is
    'What a person types to find a listing, as a query of word beginnings that must all be there, without accents and case; null when it holds no word.';
