-- 013_workflow — what people do with listings: claim, advance, take over
-- depends: 012_ingest

select 1;
