-- 011_mls_origins

select data_domain, position, field, data_type from pipeline.gold_fields where false;
select origin_word, status from pipeline.status_map where false;
select status, standard_status from pipeline.status_words where false;
select origin_word, property_type from pipeline.property_type_map where false;
select property_type, standard_type, dd_type from pipeline.property_type_words where false;
select record_id, tenant_id, origin_system, origin_key, "ListingKey", "etl_batch_id", other, modified_ts, batch_id, first_seen, last_seen
from pipeline.origin_property where false;
select record_id, tenant_id, origin_system, origin_key, "MediaKey", "X_DataSource", other, modified_ts, batch_id, first_seen, last_seen
from pipeline.origin_media where false;
select record_id, tenant_id, origin_system, origin_key, "MemberKey", "OriginatingSystemOfficeKey", other, modified_ts, batch_id, first_seen, last_seen
from pipeline.origin_member where false;
select record_id, tenant_id, origin_system, origin_key, "ContactKey", "OriginatingSystemOfficeKey", other, modified_ts, batch_id, first_seen, last_seen
from pipeline.origin_contacts where false;
select record_id, tenant_id, origin_system, origin_key, "OfficeKey", "OriginatingSystemOfficeKey", other, modified_ts, batch_id, first_seen, last_seen
from pipeline.origin_office where false;
select batch_id, position, "ListingKey", "etl_batch_id", other from staging.mls_property where false;
select batch_id, position, "MediaKey", "X_DataSource", other from staging.mls_media where false;
select batch_id, position, "MemberKey", "OriginatingSystemOfficeKey", other from staging.mls_member where false;
select batch_id, position, "ContactKey", "OriginatingSystemOfficeKey", other from staging.mls_contacts where false;
select batch_id, position, "OfficeKey", "OriginatingSystemOfficeKey", other from staging.mls_office where false;
