-- 031_listing_desk

select reason from pipeline.change_log where false;
select 'public.listings_words_idx'::regclass;
