-- 003_ingested_status

select 1 / ('INGESTED'::public.mls_listing_status < 'DRAFT')::int;
