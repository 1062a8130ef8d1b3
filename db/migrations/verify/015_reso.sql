-- 015_reso

select tenant_id, serve_ingested, photos_move_timestamp, updated_at from pipeline.serve_settings where false;
select is_served, reso_modified_ts from public.mls_listings where false;
