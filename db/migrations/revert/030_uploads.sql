-- 030_uploads

drop table pipeline.uploads;
