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
            "description": "What is fetched, for every source_type but csv and file; docs/feeds.md has an example of each",
            "additionalProperties": false,
            "properties": {
                "url": {"type": "string", "writeOnly": true, "pattern": "^https?://[^@?#\\s]+$", "description": "an address without user, password and query: of the records (api), of the site's root (wordpress, drupal, website), of the workspace (databricks)"},
                "auth": {"type": ["object", "null"], "writeOnly": true, "additionalProperties": false, "required": ["type"], "description": "an object with a type: how we sign in; only at the host of url",
                    "properties": {
                        "type": {"enum": ["bearer", "api_key", "basic", "oauth2"]},
                        "name": {"type": "string", "pattern": "^[A-Za-z0-9_.-]+$", "description": "api_key: the header, or the parameter of the query"},
                        "in": {"enum": ["header", "query"], "description": "api_key: header, where nothing is said"},
                        "username": {"type": "string", "minLength": 1, "description": "basic; a text or a secret's name"},
                        "token_url": {"type": "string", "writeOnly": true, "pattern": "^https?://[^@?#\\s]+$", "description": "an address without user, password and query: oauth2 gets its token there, for client_id and client_secret"},
                        "client_id": {"type": "string", "minLength": 1, "description": "oauth2; a text or a secret's name"},
                        "client_auth": {"enum": ["body", "basic"], "description": "oauth2: how client_id and client_secret are sent; body, where nothing is said"},
                        "scope": {"type": "string", "minLength": 1, "description": "oauth2"}
                    }},
                "headers": {"type": "object", "additionalProperties": {"type": "string", "writeOnly": true, "description": "a text"}, "description": "Sent with each request; one that is a secret by its name has a secret's name as its value"},
                "params": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"], "writeOnly": true, "description": "a text, a number, true or false"}, "description": "Added to the query of the first request, likewise"},
                "user_agent": {"type": "string", "minLength": 5, "maxLength": 200, "pattern": "^[ -~]+$", "description": "Who asks: an application and an address to write to"},
                "records": {"type": "string", "minLength": 1, "description": "api: JSONPath of the list of records in an answer, $ for the answer itself; else found by looking"},
                "paging": {"type": "object", "additionalProperties": false, "required": ["type"], "description": "api: how one page leads to the next",
                    "properties": {
                        "type": {"enum": ["none", "page", "offset", "cursor", "link_header", "next_url"]},
                        "param": {"type": "string", "minLength": 1, "description": "page, offset, cursor: the parameter that tells which page; page, offset, cursor, where nothing is said"},
                        "first": {"type": "integer", "minimum": 0, "maximum": 1, "description": "page: the number of the first; 1, where nothing is said"},
                        "limit": {"type": "integer", "minimum": 1, "maximum": 100000, "description": "offset: records of a page"},
                        "limit_param": {"type": "string", "minLength": 1, "description": "offset: the parameter that tells how many; limit, where nothing is said"},
                        "total_pages": {"type": "string", "minLength": 1, "description": "page: JSONPath of the number of pages; else the first empty page is the end"},
                        "total_pages_header": {"type": "string", "minLength": 1, "description": "page: the header with the number of pages"},
                        "total": {"type": "string", "minLength": 1, "description": "JSONPath of the number of all records, which what came is held against; offset: the first empty page is the end without it"},
                        "total_header": {"type": "string", "pattern": "^[A-Za-z0-9-]+$", "description": "The header with that number, such as X-Total-Count"},
                        "path": {"type": "string", "minLength": 1, "description": "cursor, next_url: JSONPath of the cursor or the address of the next page; without one there, it was the last"}
                    }},
                "incremental": {"type": ["object", "null"], "additionalProperties": false, "description": "Fetch only what has changed since the last import",
                    "properties": {
                        "cursor": {"type": "string", "minLength": 1, "description": "api, databricks: the record's field that grows with each change"},
                        "param": {"type": "string", "minLength": 1, "description": "api: the parameter that takes the value; databricks: the statement's parameter"},
                        "initial": {"type": "string", "minLength": 1, "description": "The value of the first time"},
                        "format": {"enum": ["iso", "unix"], "description": "How a point in time is sent"},
                        "overlap_seconds": {"type": "integer", "minimum": 0, "maximum": 2592000, "description": "A point in time is asked for so much earlier; 300, where nothing is said"}
                    }},
                "page_size": {"type": "integer", "minimum": 1, "maximum": 1000, "description": "wordpress, drupal, eventbrite: records of a page"},
                "post_type": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "description": "wordpress: what stands behind /wp-json/wp/v2/"},
                "resource": {"type": "string", "pattern": "^[a-z0-9_]+/[a-z0-9_]+$", "description": "drupal: what stands behind /jsonapi/, such as node/hotel"},
                "include": {"type": "array", "uniqueItems": true, "items": {"type": "string", "pattern": "^[a-z0-9_.]+$"}, "description": "drupal: relationships whose values are wanted, such as field_image, field_image.field_media_image"},
                "organization_id": {"type": "string", "pattern": "^[0-9]+$", "description": "eventbrite"},
                "status": {"enum": ["live", "draft", "started", "ended", "completed", "canceled", "all"], "description": "eventbrite: which events; live, where nothing is said"},
                "start_urls": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "writeOnly": true, "pattern": "^(https?://|/)[^@#\\s]*$", "description": "an address, or a path that begins with /"}, "description": "website: pages to read; else those of the sitemap"},
                "sitemap": {"type": "string", "writeOnly": true, "pattern": "^(https?://|/)[^@#\\s]*$", "description": "an address, or a path that begins with /: website, where the sitemap is; else where robots.txt says, else /sitemap.xml"},
                "paths": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "description": "website: only pages whose path is like one of these, * for anything"},
                "skip_paths": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "description": "website: no pages whose path is like one of these"},
                "types": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "pattern": "^[A-Za-z]+$"}, "description": "website: schema.org types that are wanted, with those under them; else places and events"},
                "delay_seconds": {"type": "number", "minimum": 0, "maximum": 300, "description": "website: between two requests; 1, where nothing is said; what robots.txt asks for, if that is more"},
                "warehouse_id": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "description": "databricks: the SQL warehouse"},
                "statement": {"type": "string", "minLength": 1, "description": "databricks: the query"},
                "parameters": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}, "description": "databricks: values of the statement's :parameters"},
                "catalog": {"type": "string", "minLength": 1, "description": "databricks"},
                "schema": {"type": "string", "minLength": 1, "description": "databricks"},
                "allowed_hosts": {"type": "array", "uniqueItems": true, "items": {"type": "string", "pattern": "^[a-z0-9.-]+(:[0-9]+)?$"}, "description": "Other hosts that answers and redirects may lead to; they get no credentials"},
                "timeout_seconds": {"type": "number", "minimum": 0.1, "maximum": 600, "default": 30, "description": "Without a byte; a whole answer may take ten times as long"},
                "max_wait_seconds": {"type": "number", "minimum": 0, "maximum": 3600, "default": 120, "description": "The longest pause that a server may ask for; else the job is tried again later"},
                "max_pages": {"type": "integer", "minimum": 1, "maximum": 1000000, "description": "Requests for records; 1000, where nothing is said. More: an error; of a website, the rest is left out and nothing is taken for removed"},
                "max_records": {"type": "integer", "minimum": 1, "maximum": 100000000, "default": 1000000, "description": "More: an error"},
                "max_bytes": {"type": "integer", "minimum": 1000, "maximum": 1000000000, "default": 50000000, "description": "Of one answer, unpacked. More: an error"}
            }
        }$json$::jsonb)
    )
    select jsonb_set(s.document, '{properties,auth,properties}', s.document #> '{properties,auth,properties}'
        || (select jsonb_object_agg(k.name, r.rule) from secret as r cross join unnest(array['token', 'key', 'password', 'client_secret']) as k (name)))
    from schema as s
$func$;
comment on function pipeline.feed_schema() is
    'JSON Schema of the part feed of an import''s config_params. writeOnly marks what names a secret: what is wrong there is told without the value.';
