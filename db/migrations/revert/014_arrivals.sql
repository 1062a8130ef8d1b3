-- 014_arrivals

select 1;
