begin;
select plan(3);

select results_eq(
    $$ select r.resource, (pipeline.find_resource(r.resource)).staging_table from pipeline.resources() as r order by 1 $$,
    $$ values ('contacts', 'staging.mls_contacts'), ('media', 'staging.mls_media'), ('member', 'staging.mls_member'),
        ('office', 'staging.mls_office'), ('property', 'staging.mls_property') $$,
    'each has its staging table'
);
select throws_ok($$ select pipeline.find_resource('Property') $$, 'LC034', 'there is no resource ''Property''', 'spelled otherwise');
select throws_ok($$ select pipeline.find_resource(null) $$, 'LC034', null, 'none at all');

select * from finish();
rollback;
