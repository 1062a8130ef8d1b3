-- 016_reso_dictionary

select 1 / (pg_catalog.to_regnamespace('reso') is not null)::integer;
select data_domain, position, field, source_field, data_type, max_length, scale, lookup, when_longer from pipeline.dictionary_fields where false;
select lookup, value, words from pipeline.dictionary_lookups where false;
