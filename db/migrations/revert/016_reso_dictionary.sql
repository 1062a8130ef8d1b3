-- 016_reso_dictionary

drop index public.members_reso_key_idx;
drop index public.mls_contacts_reso_key_idx;
drop index public.mls_listing_media_reso_key_idx;
drop table pipeline.dictionary_lookups;
drop table pipeline.dictionary_fields;
drop schema reso;
