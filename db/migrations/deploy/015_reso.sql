-- 015_reso — what the RESO API is served
-- depends: 012_ingest

select 1;
