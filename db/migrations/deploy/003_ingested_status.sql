-- 003_ingested_status — a listing from a source that nobody has looked at yet
-- depends: 002_origin_columns

-- Alone, since a new value can not be used in the transaction that adds it.
alter type public.mls_listing_status add value 'INGESTED' before 'DRAFT';
