"""What a batch costs does not grow with the batches before it."""

from psycopg import sql

from tests.pipeline.world import World, place

ROWS = 2_010  # so many that stage and promote join by hashes

OLDER_BATCHES = """
    insert into staging.batches
    select c.* from staging.batches as b
    cross join generate_series(1, 12) as n
    cross join lateral jsonb_populate_record(b, jsonb_build_object('batch_id', -n)) as c
    where b.batch_id = 1
"""
OLDER_ROWS = """
    insert into {0} ({2})
    select {3} from {0} as s
    cross join generate_series(1, 12) as n
    cross join lateral jsonb_populate_record(s, jsonb_build_object(
        'batch_id', -n, 'staging_id', s.staging_id - 1000000 * n) || {1}) as c
    where s.batch_id = 1
"""
# What the server computes is not for others to write.
COLUMNS = """
    select string_agg(quote_ident(a.attname), ', '),
        string_agg('c.' || quote_ident(a.attname), ', ')
    from pg_attribute as a
    where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
"""
PARENT = "jsonb_build_object('listing_staging_id', s.listing_staging_id - 1000000 * n)"


def test_stage_and_promote_read_the_rows_of_their_own_batch_only(world: World) -> None:
    # As on every server with fast disks; with so little history it else reads a table as soon.
    setting = "alter role postgres in database {} set random_page_cost = 1.1"
    name = world.value("select current_database()")
    world.conn.execute(sql.SQL(setting).format(sql.Identifier(name)))
    dmo_id = world.dmo(import_={"full_snapshot": True})

    def load(edition: int) -> None:
        rows = [
            place(n, lat=str(40 + n / 100), price=str(n + edition), address=f"No. {n}")
            for n in range(ROWS + edition)
        ]
        world.load(rows, dmo_id, f"{edition}.csv")

    def read_in_whole() -> int:
        world.conn.execute("select pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
        return int(
            world.value(
                "select sum(t.seq_tup_read) from pg_stat_user_tables as t"
                " where t.schemaname = 'staging' and t.relname in ('listings', 'listing_info')"
            )
        )

    load(1)
    world.conn.execute(OLDER_BATCHES)
    for table, changes in (("staging.listings", "'{}'"), ("staging.listing_info", PARENT)):
        columns = world.conn.execute(COLUMNS, (table,)).fetchone() or ()
        world.conn.execute(OLDER_ROWS.format(table, changes, *columns).encode())
    world.conn.execute("analyze staging.listings, staging.listing_info")
    before = read_in_whole()
    load(2)

    assert read_in_whole() - before == 0
