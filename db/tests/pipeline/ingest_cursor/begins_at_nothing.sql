begin;
select plan(3);

select is(pipeline.ingest_cursor('media', 'QOBRIX', 'SHARPSIR-CY-001') -> 'cursor', 'null', 'no cursor before the first call');
select pipeline.ingest_records('mls_listings', '[
    {"ListingKey": "P1", "OriginatingSystemOfficeKey": "SHARPSIR-CY-001", "ModificationTimestamp": "2026-11-01T10:00:00Z"},
    {"ListingKey": "P2", "OriginatingSystemOfficeKey": "SHARPSIR-CY-001", "ModificationTimestamp": "2026-11-02T10:00:00Z"},
    {"ListingKey": "", "OriginatingSystemOfficeKey": "SHARPSIR-CY-001", "ModificationTimestamp": "2026-11-03T10:00:00Z"}
]', 'QOBRIX', 'b1');
select is(
    (pipeline.ingest_cursor('property', 'QOBRIX', 'SHARPSIR-CY-001') ->> 'cursor')::timestamptz, '2026-11-02T10:00:00Z'::timestamptz,
    'the latest change among what was taken'
);
select is(pipeline.ingest_cursor('property', 'QOBRIX', 'SHARPSIR-HU-001') -> 'cursor', 'null', 'each office has its own');

select * from finish();
rollback;
