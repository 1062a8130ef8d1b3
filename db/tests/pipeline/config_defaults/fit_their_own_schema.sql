begin;
select plan(3);

select is_empty(
    $$
    select t.type, s.path, s.problem
    from unnest(array['import', 'transform', 'stage', 'promote']) as t (type),
        lateral pipeline.schema_problems(pipeline.config_schema(t.type), pipeline.config_defaults(t.type)) as s
    $$,
    'the defaults of every stage are allowed'
);
select lives_ok(
    $$
    select pipeline.check_config(t.type, 'listings', pipeline.config_defaults(t.type))
    from unnest(array['import', 'transform', 'stage', 'promote']) as t (type)
    $$,
    'and may be set'
);
select is(pipeline.config_defaults('no such stage'), null, 'another word is no stage');

select * from finish();
rollback;
