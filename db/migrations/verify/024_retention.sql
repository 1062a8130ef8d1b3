-- 024_retention

select kind, default_keep, keep, description from pipeline.retention where false;
select config_hash, expired_at, removed_at from pipeline.files where false;
select pruned_at from staging.batches where false;
