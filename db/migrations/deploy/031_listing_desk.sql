-- 031_listing_desk — finding and editing listings by hand: an index of words, the reason of an edit
-- depends: 009_staging

-- Words without accents, so that "cafe cen" finds the Café Central; pipeline.search_listings() asks in these very terms.
-- Trigrams would cost promote twice as much, and people type the beginnings of words. 500 characters: no word may be longer
-- than 2,046 bytes.
create index listings_words_idx on public.listings using gin (to_tsvector('simple'::regconfig, left(regexp_replace(
    normalize(lower(name || ' ' || coalesce(locality, '') || ' ' || coalesce(address, '')), nfd), '[\u0300-\u036f]', '', 'g'), 500)));

alter table pipeline.change_log add column reason text;
comment on column pipeline.change_log.reason is 'Why a person changed it, in their words.';
