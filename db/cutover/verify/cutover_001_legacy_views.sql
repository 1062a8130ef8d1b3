-- cutover_001_legacy_views

select 1 / (count(*) = 4)::integer
from pg_catalog.pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('property', 'member', 'media', 'contacts') and c.relkind = 'v';
select "ListingKey" from legacy.property where false;
select "MemberKey" from legacy.member where false;
select "MediaKey" from legacy.media where false;
select "ContactKey" from legacy.contacts where false;
