-- 015_reso

select 1;
