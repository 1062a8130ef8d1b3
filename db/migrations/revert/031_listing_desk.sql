-- 031_listing_desk

alter table pipeline.change_log drop column reason;
drop index public.listings_words_idx;
