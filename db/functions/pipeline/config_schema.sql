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
            "source_type": {"title": "Kind of source", "words": {"csv": "CSV file", "file": "File of any known kind", "api": "API", "wordpress": "WordPress", "drupal": "Drupal", "eventbrite": "Eventbrite", "website": "Website", "databricks": "Databricks"}, "enum": ["csv", "file", "api", "wordpress", "drupal", "eventbrite", "website", "databricks"], "default": "file", "description": "Files are uploaded, or read from where Path says; everything else is fetched as Feed says"},
            "file_format": {"title": "Kind of file", "enum": ["csv", "json", "jsonl", "geojson", "xlsx", "xls", null], "default": null, "description": "Empty: found out by looking at the file"},
            "delimiter": {"type": ["string", "null"], "pattern": "^([^\\r\\n]|tab|comma|semicolon|pipe|space|\\\\t)$", "default": null, "description": "One character, or tab, comma, semicolon, pipe, space. Empty: found out by looking at the file"},
            "quote": {"type": ["string", "null"], "pattern": "^[^\\r\\n]?$", "default": null, "description": "One character, not the delimiter; empty on purpose where nothing is quoted. Empty: \", unless ' is plainly meant"},
            "encoding": {"default": null, "description": "Empty: found out by looking at the file. A byte order mark in it counts more", "enum": [
                null, "ascii", "utf-8", "utf8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
                "latin-1", "latin1", "iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
                "iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-11", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16",
                "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861", "cp862", "cp863", "cp865",
                "cp866", "cp869", "cp874", "cp932", "cp949", "cp950", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255",
                "cp1256", "cp1257", "cp1258", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
                "windows-1255", "windows-1256", "windows-1257", "windows-1258", "koi8-r", "koi8-u", "mac-roman", "mac-latin2",
                "mac-cyrillic", "mac-greek", "mac-turkish", "big5", "gbk", "gb18030", "shift_jis", "euc-jp", "euc-kr"]},
            "skip_header": {"title": "The first row names the columns", "type": "boolean", "default": true, "description": "No: the columns are called column_1, column_2 …"},
            "skip_rows": {"title": "Lines to skip", "type": ["integer", "null"], "minimum": 0, "maximum": 10000, "default": null, "description": "Lines that stand before the header"},
            "sheet": {"type": ["string", "integer", "null"], "minLength": 1, "minimum": 1, "default": null, "description": "Name or number (from 1) of a workbook's sheet. Empty: the first that has records"},
            "records_path": {"title": "Place of the records", "type": ["string", "null"], "default": null, "description": "Of a JSON file: the names that lead to the list of records, with dots between them. Empty: found out by looking"},
            "source_name": {"title": "Name of the feed", "type": "string", "pattern": "^[a-z0-9][a-z0-9_.-]{0,62}$", "default": "csv_upload", "description": "Records are known by it; small letters, digits, _ . and -"},
            "columns": {"type": ["object", "null"], "default": null, "additionalProperties": {"type": ["string", "array", "null"], "minLength": 1, "minItems": 1, "items": {"type": "string", "minLength": 1}},
                "propertyNames": {"enum": ["id", "name", "category", "address", "locality", "region", "postal_code", "country", "lat", "lng", "phone", "email", "url", "contact_name", "title", "description", "short_description", "language", "tags", "price", "price_min", "price_max", "currency", "image_urls", "opening_hours"]},
                "description": "Our field → the file's column, or several that are joined by spaces, or nothing for none. What is not named here is guessed from the header"},
            "id_column": {"title": "Column with the id", "type": ["string", "null"], "minLength": 1, "default": null, "description": "Empty: as Columns says, else guessed from the header"},
            "pause_after_failures": {"title": "Pause after failed runs", "type": "integer", "minimum": 0, "maximum": 1000, "default": 3, "description": "After so many in a row the source is paused until somebody resumes it; 0: never"},
            "full_snapshot": {"title": "Each file holds everything", "type": "boolean", "default": false, "description": "Yes: what is missing from a file was removed at the source"},
            "path": {"type": ["string", "null"], "minLength": 1, "default": null, "description": "What a scheduled import reads, as its worker finds it: a file, a folder or a pattern such as /data/*.csv, each also as s3://bucket/…; of folders and patterns each new file"},
            "path_order": {"title": "Order of files", "words": {"name": "by their names", "date": "by the time of their last change"}, "enum": ["name", "date"], "default": "name", "description": "In which the new files of a folder are imported"}
        }
    }$json$::jsonb, '{properties,feed}', pipeline.feed_schema())
    when 'transform' then $json${
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "How records are normalised",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "normalize_fields": {"title": "Texts to clean", "type": "array", "uniqueItems": true, "items": {"enum": ["name", "category", "address", "locality", "region", "postal_code", "country", "title", "description", "short_description"]},
                "default": ["name", "category", "address", "locality", "region", "postal_code", "country", "title", "description", "short_description"],
                "description": "They are cleaned for display; keys are made from cleaned texts in any case"},
            "round_lat_lng": {"title": "Decimals of coordinates", "type": "integer", "minimum": 3, "maximum": 8, "default": 5, "description": "5 is some 1.1 m"},
            "hash_fields": {"title": "What counts as news", "type": ["array", "null"], "uniqueItems": true, "minItems": 1, "items": {"type": "string"}, "default": null, "description": "Only a change in these fields is news. Empty: in any field"},
            "dedupe_key_fields": {"title": "Fields of the key", "type": "array", "uniqueItems": true, "items": {"type": "string"}, "default": ["name", "address", "lat", "lng"], "description": "They are fixed: keys that are made differently never meet"},
            "category_map": {"title": "Categories", "type": "object", "default": {}, "additionalProperties": {"type": "string", "minLength": 1}, "description": "The source's word → ours; capitals and accents make no difference"},
            "geocode": {"title": "Address search", "type": ["object", "null"], "default": null, "additionalProperties": false,
                "description": "Finds the coordinates of records that have none. Not in use: nobody expects any",
                "properties": {
                    "enabled": {"title": "Ask services", "type": "boolean", "default": true, "description": "No: nobody is asked, and records without coordinates wait for review"},
                    "providers": {"title": "Services", "type": "array", "default": [], "description": "Asked in this order until one answers precisely enough", "items": {
                        "type": "object", "additionalProperties": false, "required": ["provider"],
                        "properties": {
                            "provider": {"title": "Service", "enum": ["nominatim", "google", "photon", "opencage"]},
                            "base_url": {"title": "Address of the service", "type": "string", "pattern": "^https?://[^@?#\\s]+$", "description": "Of a service of your own, without user and password"},
                            "api_key_env": {"title": "Name of the key", "type": "string", "pattern": "^[A-Z0-9_]*GEOCOD[A-Z0-9_]*$", "description": "Never the key itself, but the environment variable that has it, with GEOCOD in its name, such as GOOGLE_GEOCODING_KEY"},
                            "user_agent": {"title": "Who asks", "type": "string", "minLength": 5, "description": "An application and an address to write to"},
                            "requests_per_second": {"title": "Requests a second", "type": "number", "minimum": 0.01, "maximum": 100, "description": "For the whole installation. Empty: 1"}
                        }}},
                    "min_precision": {"title": "Precision that is enough", "words": {"rooftop": "the building", "interpolated": "the house number", "street": "the street", "postal_code": "the postal code", "locality": "the town", "region": "the region", "country": "the country"}, "enum": ["rooftop", "interpolated", "street", "postal_code", "locality", "region", "country"], "default": "street", "description": "What is less precise waits for review"},
                    "budget_per_run": {"title": "Requests a run", "type": "integer", "minimum": 0, "default": 1000, "description": "Repeated ones included"},
                    "ask_again_after_hours": {"title": "Ask again after (hours)", "type": ["integer", "null"], "minimum": 1, "maximum": 8760, "default": 24, "description": "For addresses that were left open, each time within the budget, while the file is the source's newest"},
                    "retry_not_found_after_days": {"title": "Ask for unknown places again after (days)", "type": "integer", "minimum": 0, "maximum": 36500, "default": 90, "description": "When a service that knew no such place is asked again"},
                    "timeout_seconds": {"title": "Longest request (seconds)", "type": "number", "minimum": 0.1, "maximum": 300, "default": 10, "description": "How long one request may take"},
                    "max_wait_seconds": {"title": "Longest wait (seconds)", "type": "number", "minimum": 0, "maximum": 3600, "default": 60, "description": "For a service that is busy, before doing without it"}
                }},
            "phone_region": {"title": "Country of telephone numbers", "type": ["string", "null"], "pattern": "^[A-Z]{2}$", "default": null, "description": "Two letters, for numbers without a country code. Empty: the DMO's country"},
            "currency": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$", "default": null, "description": "Three letters, such as EUR, where a record has a price without a currency"}
        }
    }$json$::jsonb
    when 'stage' then $json${
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "How records are matched, and what a person must see",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "match_on": {"title": "How records are known again", "words": {"source_id": "the record's own id", "dedupe_key": "name, address and place"}, "type": "array", "items": {"enum": ["source_id", "dedupe_key"]}, "uniqueItems": true, "minItems": 1, "default": ["source_id", "dedupe_key"], "description": "The record's own id always counts; by it alone, records of different sources never meet"},
            "conflict_resolution": {"title": "What becomes of changes", "words": {"update_if_changed": "the field rules decide", "review": "a person decides each change", "keep_ours": "every change becomes a suggestion"}, "enum": ["update_if_changed", "review", "keep_ours"], "default": "update_if_changed", "description": "When a source changes what stands"},
            "status_field": {"const": "ok_to_promote", "default": "ok_to_promote"},
            "required": {"title": "Required fields", "type": "array", "uniqueItems": true, "items": {"enum": ["name", "category", "address", "locality", "region", "postal_code", "country", "lat", "lng"]}, "default": ["name"], "description": "A record without one of them waits for review; the name is always required"},
            "max_move_m": {"title": "Farthest move (metres)", "type": "number", "minimum": 0, "default": 250, "description": "A listing that moves farther waits for review"},
            "max_delete_share": {"title": "Largest share of removals", "type": "number", "minimum": 0, "maximum": 1, "default": 0.2, "description": "A file that would remove a larger share of the source's listings is held whole; 0.2 is a fifth"},
            "auto_accept": {"title": "Accept what is not flagged", "type": "boolean", "default": false, "description": "Yes: nobody has to look at what nothing speaks against"}
        }
    }$json$::jsonb
    when 'promote' then $json${
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "How accepted records are merged",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "merge_policy": {"title": "How records are merged", "words": {"latest_wins": "the field rules decide", "fill_only": "empty fields are filled, all else becomes a suggestion"}, "enum": ["latest_wins", "fill_only"], "default": "latest_wins", "description": "What promote does with news"},
            "update_bridge_table": {"title": "Remember which source has which listing", "const": true, "default": true},
            "fetch_images": {"title": "Fetch pictures", "type": "boolean", "default": false, "description": "After each promote, those that are new or due to be looked at again"}
        }
    }$json$::jsonb
    end
$func$;
comment on function pipeline.config_schema(text) is
    'JSON Schema (draft 2020-12) of a stage''s config_params, with defaults. p_type: import, transform, stage, promote; null for another.';
