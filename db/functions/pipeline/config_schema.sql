create or replace function pipeline.config_schema(p_type text)
returns jsonb language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case p_type
    when 'import' then jsonb_set($json${
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "How a source's files are read",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "source_type": {"enum": ["csv", "file", "api", "wordpress", "drupal", "eventbrite", "website", "databricks"], "default": "file", "description": "Where records come from; file: an uploaded file of any known format; the others are fetched as feed says"},
            "file_format": {"enum": ["csv", "json", "jsonl", "geojson", "xlsx", "xls", null], "default": null, "description": "null: found out by looking"},
            "delimiter": {"type": ["string", "null"], "pattern": "^([^\\r\\n]|tab|comma|semicolon|pipe|space|\\\\t)$", "default": null, "description": "One character, or tab, comma, semicolon, pipe, space; null: found out by looking"},
            "quote": {"type": ["string", "null"], "pattern": "^[^\\r\\n]?$", "default": null, "description": "One character, not the delimiter; an empty text where nothing is quoted; null: \", unless ' is plainly meant"},
            "encoding": {"default": null, "description": "null: found out by looking. A byte order mark in the file counts more", "enum": [
                null, "ascii", "utf-8", "utf8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
                "latin-1", "latin1", "iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
                "iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-11", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16",
                "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861", "cp862", "cp863", "cp865",
                "cp866", "cp869", "cp874", "cp932", "cp949", "cp950", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255",
                "cp1256", "cp1257", "cp1258", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
                "windows-1255", "windows-1256", "windows-1257", "windows-1258", "koi8-r", "koi8-u", "mac-roman", "mac-latin2",
                "mac-cyrillic", "mac-greek", "mac-turkish", "big5", "gbk", "gb18030", "shift_jis", "euc-jp", "euc-kr"]},
            "skip_header": {"type": "boolean", "default": true, "description": "The first row names the columns; else they are column_1, column_2 …"},
            "skip_rows": {"type": ["integer", "null"], "minimum": 0, "maximum": 10000, "default": null, "description": "Lines before the header"},
            "sheet": {"type": ["string", "integer", "null"], "minLength": 1, "minimum": 1, "default": null, "description": "Name or number (from 1) of a workbook's sheet"},
            "records_path": {"type": ["string", "null"], "default": null, "description": "Dotted path to the array of records in a JSON file"},
            "source_name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_.-]{0,62}$", "default": "csv_upload", "description": "Name of the feed, where the command names none"},
            "columns": {"type": ["object", "null"], "default": null, "additionalProperties": {"type": ["string", "array", "null"], "minLength": 1, "minItems": 1, "items": {"type": "string", "minLength": 1}},
                "propertyNames": {"enum": ["id", "name", "category", "address", "locality", "region", "postal_code", "country", "lat", "lng", "phone", "email", "url", "contact_name", "title", "description", "short_description", "language", "tags", "price", "price_min", "price_max", "currency", "image_urls", "opening_hours"]},
                "description": "Our name → the file's column, or several that are joined by spaces, or null for none. What is not named here is guessed from the header"},
            "id_column": {"type": ["string", "null"], "minLength": 1, "default": null, "description": "The column with the record's own id; null: columns.id, else guessed"},
            "pause_after_failures": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 3, "description": "After so many failed runs in a row the source is paused until somebody resumes it; 0: never"},
            "full_snapshot": {"type": "boolean", "default": false, "description": "Each file holds everything: what is missing was removed"},
            "path": {"type": ["string", "null"], "minLength": 1, "default": null, "description": "What a scheduled import reads, as its worker finds it: a file, a folder or a pattern such as /data/*.csv, each also as s3://bucket/…; of folders and patterns each new file"},
            "path_order": {"enum": ["name", "date"], "default": "name", "description": "In which order the new files of a folder are imported: by their names, or by the time of their last change"}
        }
    }$json$::jsonb, '{properties,feed}', pipeline.feed_schema())
    when 'transform' then $json${
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "How records are normalised",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "normalize_fields": {"type": "array", "uniqueItems": true, "items": {"enum": ["name", "category", "address", "locality", "region", "postal_code", "country", "title", "description", "short_description"]},
                "default": ["name", "category", "address", "locality", "region", "postal_code", "country", "title", "description", "short_description"],
                "description": "Texts cleaned for display; keys are made from normalised texts in any case"},
            "round_lat_lng": {"type": "integer", "minimum": 3, "maximum": 8, "default": 5, "description": "Decimals of a coordinate; 5 is some 1.1 m"},
            "hash_fields": {"type": ["array", "null"], "uniqueItems": true, "minItems": 1, "items": {"type": "string"}, "default": null, "description": "Only a change in these is news; null: in any field"},
            "dedupe_key_fields": {"type": "array", "uniqueItems": true, "items": {"type": "string"}, "default": ["name", "address", "lat", "lng"], "description": "Fixed by the domain: keys made differently never meet"},
            "category_map": {"type": "object", "default": {}, "additionalProperties": {"type": "string", "minLength": 1}, "description": "The source's word → ours, compared without case and accents"},
            "geocode": {"type": ["object", "null"], "default": null, "additionalProperties": false,
                "description": "Find the coordinates of records that have none; null: nobody expects any",
                "properties": {
                    "enabled": {"type": "boolean", "default": true, "description": "false: nobody is asked; records without coordinates wait for review"},
                    "providers": {"type": "array", "default": [], "description": "Asked in this order until one answers precisely enough", "items": {
                        "type": "object", "additionalProperties": false, "required": ["provider"],
                        "properties": {
                            "provider": {"enum": ["nominatim", "google", "photon", "opencage"]},
                            "base_url": {"type": "string", "pattern": "^https?://[^@?#\\s]+$", "description": "Address of a service of one's own, without user and password"},
                            "api_key_env": {"type": "string", "pattern": "^[A-Z0-9_]*GEOCOD[A-Z0-9_]*$", "description": "Name of the environment variable that has the key, with GEOCOD in it, such as GOOGLE_GEOCODING_KEY: no other can be sent away; never the key"},
                            "user_agent": {"type": "string", "minLength": 5, "description": "Who asks: an application and an address to write to"},
                            "requests_per_second": {"type": "number", "minimum": 0.01, "maximum": 100, "description": "For the whole installation; 1 where nothing is said"}
                        }}},
                    "min_precision": {"enum": ["rooftop", "interpolated", "street", "postal_code", "locality", "region", "country"], "default": "street", "description": "What is less precise waits for review"},
                    "budget_per_run": {"type": "integer", "minimum": 0, "default": 1000, "description": "Requests that one transform may make, repeated ones included"},
                    "ask_again_after_hours": {"type": ["integer", "null"], "minimum": 1, "maximum": 8760, "default": 24, "description": "When the addresses that were left open are asked, each time within the budget, while the file is the source's newest; null: with its next file"},
                    "retry_not_found_after_days": {"type": "integer", "minimum": 0, "maximum": 36500, "default": 90, "description": "When a service that knew no such place is asked again"},
                    "timeout_seconds": {"type": "number", "minimum": 0.1, "maximum": 300, "default": 10, "description": "How long one request may take"},
                    "max_wait_seconds": {"type": "number", "minimum": 0, "maximum": 3600, "default": 60, "description": "How long to wait for a service that is busy, before doing without it"}
                }},
            "phone_region": {"type": ["string", "null"], "pattern": "^[A-Z]{2}$", "default": null, "description": "Country of telephone numbers without a country code; null: the DMO's"},
            "currency": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$", "default": null, "description": "ISO 4217, where a record has a price without one"}
        }
    }$json$::jsonb
    when 'stage' then $json${
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "How records are matched, and what a person must see",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "match_on": {"type": "array", "items": {"enum": ["source_id", "dedupe_key"]}, "uniqueItems": true, "minItems": 1, "default": ["source_id", "dedupe_key"], "description": "A record's own id always counts; without dedupe_key records of different sources never meet"},
            "conflict_resolution": {"enum": ["update_if_changed", "review", "keep_ours"], "default": "update_if_changed", "description": "update_if_changed: the field rules decide; review: a person decides each change; keep_ours: every change becomes a suggestion"},
            "status_field": {"const": "ok_to_promote", "default": "ok_to_promote"},
            "required": {"type": "array", "uniqueItems": true, "items": {"enum": ["name", "category", "address", "locality", "region", "postal_code", "country", "lat", "lng"]}, "default": ["name"], "description": "Fields without which a record waits for review; name always is"},
            "max_move_m": {"type": "number", "minimum": 0, "default": 250, "description": "A listing that moves farther waits for review; metres"},
            "max_delete_share": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.2, "description": "A batch that would remove a larger share of the source's listings is held whole"},
            "auto_accept": {"type": "boolean", "default": false, "description": "Accept what is not flagged"}
        }
    }$json$::jsonb
    when 'promote' then $json${
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "How accepted records are merged",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "merge_policy": {"enum": ["latest_wins", "fill_only"], "default": "latest_wins", "description": "latest_wins: by the field rules; fill_only: empty fields are filled, all else becomes a suggestion"},
            "update_bridge_table": {"const": true, "default": true},
            "fetch_images": {"type": "boolean", "default": false, "description": "A worker fetches the listings' pictures that are new, or due to be looked at again, after each promote"}
        }
    }$json$::jsonb
    end
$func$;
comment on function pipeline.config_schema(text) is
    'JSON Schema (draft 2020-12) of a stage''s config_params, with defaults. p_type: import, transform, stage, promote; null for another.';
