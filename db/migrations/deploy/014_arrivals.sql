-- 014_arrivals — media, contacts, members and offices that arrive, and what a source has no more
-- depends: 012_ingest

select 1;
