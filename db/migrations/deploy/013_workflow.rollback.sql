-- 013_workflow

select 1;
