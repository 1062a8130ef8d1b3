begin;
select plan(22);

create temporary table wrong (schema jsonb, value jsonb, paths text[], what text);
insert into wrong values
    ('{"type": "integer"}', '1', '{}', 'right'),
    ('{"type": "integer"}', '1.0', '{}', 'a whole number however written'),
    ('{"type": "integer"}', '1.5', '{""}', 'a broken number'),
    ('{"type": "integer"}', 'true', '{""}', 'true is no number'),
    ('{"type": ["string", "null"]}', 'null', '{}', 'one of two types'),
    ('{"enum": ["a", null]}', '"b"', '{""}', 'enum'),
    ('{"const": true}', '1', '{""}', 'const'),
    ('{"minLength": 2, "maxLength": 3}', '"a"', '{""}', 'too short'),
    ('{"minLength": 2, "maxLength": 3}', '"abcd"', '{""}', 'too long'),
    ('{"minLength": 1}', '"ő"', '{}', 'length in characters'),
    ('{"pattern": "^[a-z]+$"}', '"ab\n"', '{""}', 'the end of a pattern is the end of the text'),
    ('{"minimum": 0, "maximum": 1}', '1.1', '{""}', 'maximum'),
    ('{"minimum": 0, "maximum": 1}', '-0.1', '{""}', 'minimum'),
    ('{"items": {"type": "string"}}', '["a", 1, 2]', '{[1],[2]}', 'items'),
    ('{"minItems": 1}', '[]', '{""}', 'minItems'),
    ('{"uniqueItems": true}', '["a", "a"]', '{""}', 'uniqueItems'),
    ('{"required": ["a", "b"]}', '{"a": 1}', '{""}', 'required'),
    ('{"properties": {"a": {"type": "string"}}, "additionalProperties": false}', '{"a": 1, "c": 1, "b": 1}', '{a,b,c}', 'unknown keys'),
    ('{"properties": {"a": {"properties": {"b": {"items": {"const": 1}}}}}}', '{"a": {"b": [1, 2]}}', '{a.b[1]}', 'deep'),
    ('{"additionalProperties": {"type": "string"}, "propertyNames": {"enum": ["a", "b"]}}', '{"a": 1, "c": "x"}', '{a,c}', 'propertyNames'),
    ('{"type": "array", "items": {"required": ["x"]}}', '[{}]', '{[0]}', 'an object in an array');
select is(
    array(select distinct s.path from pipeline.schema_problems(w.schema, w.value) as s order by s.path),
    w.paths, w.what
)
from wrong as w;
select is(
    array(select s.path from pipeline.schema_problems('{"type": "string"}', '1', 'a.b') as s), '{a.b}',
    'paths go on from the one that is given'
);

select * from finish();
rollback;
