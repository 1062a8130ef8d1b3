create or replace function pipeline.feed_schema()
returns jsonb language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    with secret (rule) as (
        values ($json${"type": "string", "writeOnly": true, "pattern": "^(env:CDL_FEED_[A-Z0-9_]+|vault:cdl_feed_[a-z0-9_.-]+)$",
            "description": "the name of a secret, not the secret: env:CDL_FEED_… for an environment variable of the process that fetches, vault:cdl_feed_… for a secret of Supabase Vault"}$json$::jsonb)
    ),
    schema (document) as (
        values ($json${
            "type": ["object", "null"],
            "default": null,
            "description": "What is fetched, for every kind of source but files; docs/feeds.md has an example of each",
            "additionalProperties": false,
            "properties": {
                "url": {"title": "Address", "type": "string", "writeOnly": true, "pattern": "^https?://[^@?#\\s]+$", "description": "an address without user, password and query: of the records (api), of the site's root (wordpress, drupal, website), of the workspace (databricks)"},
                "auth": {"title": "Signing in", "type": ["object", "null"], "writeOnly": true, "additionalProperties": false, "required": ["type"], "description": "an object with a type: how we sign in; only at the host of url",
                    "properties": {
                        "type": {"enum": ["bearer", "api_key", "basic", "oauth2"]},
                        "name": {"type": "string", "pattern": "^[A-Za-z0-9_.-]+$", "description": "api_key: the header, or the parameter of the query"},
                        "in": {"title": "Where it is sent", "enum": ["header", "query"], "description": "api_key: in a header, where nothing is said"},
                        "username": {"title": "User", "type": "string", "minLength": 1, "description": "basic; a text or a secret's name"},
                        "token_url": {"title": "Address that gives tokens", "type": "string", "writeOnly": true, "pattern": "^https?://[^@?#\\s]+$", "description": "an address without user, password and query: oauth2 gets its token there, for client_id and client_secret"},
                        "client_id": {"title": "Id of the client", "type": "string", "minLength": 1, "description": "oauth2; a text or a secret's name"},
                        "client_auth": {"title": "How the client signs in", "enum": ["body", "basic"], "description": "oauth2: how client_id and client_secret are sent; in the body, where nothing is said"},
                        "scope": {"type": "string", "minLength": 1, "description": "oauth2"}
                    }},
                "headers": {"type": "object", "additionalProperties": {"type": "string", "writeOnly": true, "description": "a text"}, "description": "Sent with each request; one that is a secret by its name has a secret's name as its value"},
                "params": {"title": "Parameters of the query", "type": "object", "additionalProperties": {"type": ["string", "number", "boolean"], "writeOnly": true, "description": "a text, a number, true or false"}, "description": "Added to the query of the first request; one that is a secret by its name has a secret's name as its value"},
                "user_agent": {"title": "Who asks", "type": "string", "minLength": 5, "maxLength": 200, "pattern": "^[ -~]+$", "description": "An application and an address to write to"},
                "records": {"title": "Place of the records", "type": "string", "minLength": 1, "description": "API: JSONPath of the list of records in an answer, $ for the answer itself. Empty: found out by looking"},
                "paging": {"title": "Pages", "type": "object", "additionalProperties": false, "required": ["type"], "description": "API: how one page leads to the next",
                    "properties": {
                        "type": {"enum": ["none", "page", "offset", "cursor", "link_header", "next_url"]},
                        "param": {"title": "Parameter", "type": "string", "minLength": 1, "description": "page, offset, cursor: the parameter that tells which page; page, offset, cursor, where nothing is said"},
                        "first": {"title": "First page", "type": "integer", "minimum": 0, "maximum": 1, "description": "page: the number of the first; 1, where nothing is said"},
                        "limit": {"title": "Records of a page", "type": "integer", "minimum": 1, "maximum": 100000, "description": "offset: records of a page"},
                        "limit_param": {"title": "Parameter of the limit", "type": "string", "minLength": 1, "description": "offset: the parameter that tells how many; limit, where nothing is said"},
                        "total_pages": {"title": "Number of pages", "type": "string", "minLength": 1, "description": "page: JSONPath of the number of pages; else the first empty page is the end"},
                        "total_pages_header": {"title": "Header with the number of pages", "type": "string", "minLength": 1, "description": "page: the header with the number of pages"},
                        "total": {"title": "Number of records", "type": "string", "minLength": 1, "description": "JSONPath of the number of all records, which what came is held against; offset: the first empty page is the end without it"},
                        "total_header": {"title": "Header with the number of records", "type": "string", "pattern": "^[A-Za-z0-9-]+$", "description": "The header with that number, such as X-Total-Count"},
                        "path": {"type": "string", "minLength": 1, "description": "cursor, next_url: JSONPath of the cursor or the address of the next page; without one there, it was the last"}
                    }},
                "incremental": {"title": "Only what has changed", "type": ["object", "null"], "additionalProperties": false, "description": "Fetch only what has changed since the last import",
                    "properties": {
                        "cursor": {"title": "Field that grows", "type": "string", "minLength": 1, "description": "API, Databricks: the record's field that grows with each change"},
                        "param": {"title": "Parameter", "type": "string", "minLength": 1, "description": "API: the parameter that takes the value; Databricks: the parameter of the query"},
                        "initial": {"title": "First value", "type": "string", "minLength": 1, "description": "The value of the first time"},
                        "format": {"title": "How times are sent", "enum": ["iso", "unix"], "description": "How a point in time is sent"},
                        "overlap_seconds": {"title": "Overlap (seconds)", "type": "integer", "minimum": 0, "maximum": 2592000, "description": "A point in time is asked for so much earlier. Empty: 300"}
                    }},
                "page_size": {"title": "Records of a page", "type": "integer", "minimum": 1, "maximum": 1000, "description": "WordPress, Drupal, Eventbrite"},
                "post_type": {"title": "Kind of posts", "type": "string", "pattern": "^[A-Za-z0-9_-]+$", "description": "WordPress: what stands behind /wp-json/wp/v2/"},
                "resource": {"type": "string", "pattern": "^[a-z0-9_]+/[a-z0-9_]+$", "description": "Drupal: what stands behind /jsonapi/, such as node/hotel"},
                "include": {"title": "Related content", "type": "array", "uniqueItems": true, "items": {"type": "string", "pattern": "^[a-z0-9_.]+$"}, "description": "Drupal: relationships whose values are wanted, such as field_image, field_image.field_media_image"},
                "organization_id": {"title": "Organisation", "type": "string", "pattern": "^[0-9]+$", "description": "Eventbrite: its number"},
                "status": {"enum": ["live", "draft", "started", "ended", "completed", "canceled", "all"], "description": "Eventbrite: which events; live, where nothing is said"},
                "start_urls": {"title": "Pages to read", "type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "writeOnly": true, "pattern": "^(https?://|/)[^@#\\s]*$", "description": "an address, or a path that begins with /"}, "description": "Website. Empty: those of the sitemap"},
                "sitemap": {"type": "string", "writeOnly": true, "pattern": "^(https?://|/)[^@#\\s]*$", "description": "an address, or a path that begins with /: website, where the sitemap is; else where robots.txt says, else /sitemap.xml"},
                "paths": {"title": "Only these pages", "type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "description": "Website: paths, with * for anything"},
                "skip_paths": {"title": "Not these pages", "type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "description": "Website: paths, with * for anything"},
                "types": {"title": "Kinds of things", "type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "pattern": "^[A-Za-z]+$"}, "description": "Website: types of schema.org, with those under them. Empty: places and events"},
                "delay_seconds": {"title": "Pause between requests (seconds)", "type": "number", "minimum": 0, "maximum": 300, "description": "Website. Empty: 1; what robots.txt asks for, if that is more"},
                "warehouse_id": {"title": "SQL warehouse", "type": "string", "pattern": "^[A-Za-z0-9_-]+$", "description": "Databricks: its id"},
                "statement": {"title": "Query", "type": "string", "minLength": 1, "description": "Databricks: in SQL"},
                "parameters": {"title": "Parameters of the query", "type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}, "description": "Databricks: the values of its :parameters"},
                "catalog": {"type": "string", "minLength": 1, "description": "Databricks"},
                "schema": {"type": "string", "minLength": 1, "description": "Databricks"},
                "allowed_hosts": {"title": "Other hosts", "type": "array", "uniqueItems": true, "items": {"type": "string", "pattern": "^[a-z0-9.-]+(:[0-9]+)?$"}, "description": "Other hosts that answers and redirects may lead to; they get no credentials"},
                "timeout_seconds": {"title": "Longest request (seconds)", "type": "number", "minimum": 0.1, "maximum": 600, "default": 30, "description": "Without a byte; a whole answer may take ten times as long"},
                "max_wait_seconds": {"title": "Longest wait (seconds)", "type": "number", "minimum": 0, "maximum": 3600, "default": 120, "description": "The longest pause that a server may ask for; else the job is tried again later"},
                "max_pages": {"title": "Most requests", "type": "integer", "minimum": 1, "maximum": 1000000, "description": "Requests for records. Empty: 1000. More: an error; of a website, the rest is left out and nothing is taken for removed"},
                "max_records": {"title": "Most records", "type": "integer", "minimum": 1, "maximum": 100000000, "default": 1000000, "description": "More of them are an error"},
                "max_bytes": {"title": "Largest answer (bytes)", "type": "integer", "minimum": 1000, "maximum": 1000000000, "default": 50000000, "description": "Of one answer, unpacked; more is an error"}
            }
        }$json$::jsonb)
    )
    select jsonb_set(s.document, '{properties,auth,properties}', s.document #> '{properties,auth,properties}'
        || (select jsonb_object_agg(k.name, r.rule) from secret as r cross join unnest(array['token', 'key', 'password', 'client_secret']) as k (name)))
    from schema as s
$func$;
comment on function pipeline.feed_schema() is
    'JSON Schema of the part feed of an import''s config_params. writeOnly marks what names a secret: what is wrong there is told without the value.';
