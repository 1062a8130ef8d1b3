-- The plpython twin of db/functions/pipeline/schema_problems.sql: the same paths, and the whole of
-- JSON Schema.
create or replace function pipeline.schema_problems(p_schema jsonb, p_value jsonb, p_path text default '')
returns table (path text, problem text) language plpython3u immutable parallel safe
set search_path = pg_catalog, pg_temp
as $python$
    import json
    import re
    from jsonschema import Draft202012Validator, ValidationError, validators

    def pattern(_validator, pattern, value, _schema):
        # Python's own $ also matches before a line feed at the end.
        if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
            yield ValidationError(f"{json.dumps(value)} does not match {json.dumps(pattern)}")

    def path_of(keys):
        path = p_path
        for key in keys:
            path = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}".lstrip(".")
        return path

    validator = validators.extend(Draft202012Validator, {"pattern": pattern})
    for error in validator(json.loads(p_schema)).iter_errors(json.loads(p_value)):
        if error.schema.get("writeOnly") and not isinstance(error.instance, dict):
            # What is wrong is told without the value: it may be the secret that should not stand here.
            yield path_of(error.absolute_path), f"must be {error.schema.get('description', 'something else')}"
        elif error.validator == "additionalProperties":
            known = sorted(error.schema.get("properties", {}))
            for key in sorted(set(error.instance) - set(known)):
                yield path_of([*error.absolute_path, key]), f"unknown key; known are {', '.join(known)}"
        elif "propertyNames" in error.absolute_schema_path:
            yield path_of([*error.absolute_path, error.instance]), f"unknown key: {error.message}"
        else:
            yield path_of(error.absolute_path), error.message
$python$;
comment on function pipeline.schema_problems(jsonb, jsonb, text) is
    'What is wrong with a JSON value by a JSON Schema: one row a problem, with the path of the wrong key; none when all is well. Knows type, enum, const, properties, additionalProperties, propertyNames (enum), required, items, minItems, uniqueItems, minLength, maxLength, pattern, minimum, maximum. Where the schema says writeOnly, the problem is told without the value.';
