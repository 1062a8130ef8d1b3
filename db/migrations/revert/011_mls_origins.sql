-- 011_mls_origins

drop table staging.mls_office;
drop table staging.mls_contacts;
drop table staging.mls_member;
drop table staging.mls_media;
drop table staging.mls_property;
drop table pipeline.origin_office;
drop table pipeline.origin_contacts;
drop table pipeline.origin_member;
drop table pipeline.origin_media;
drop table pipeline.origin_property;
drop table pipeline.property_type_words;
drop table pipeline.property_type_map;
drop table pipeline.status_words;
drop table pipeline.status_map;
drop table pipeline.gold_fields;
