"""Measures the RESO views over generated listings: one by key, and pages of replication.

    .venv/bin/python -m scripts.bench.reso [ROWS]

Listings are made by SQL in a throw-away cluster, each with all that its source said. Prints plans
and the medians of the server's own execution times.
"""

import statistics
import sys
from typing import Any

from loader.database import Connection
from tests.support import server as servers

RESO = (
    '"ListingKey", "ListingId", "StandardStatus", "PropertyType", "ListPrice", "BedroomsTotal",'
    ' "BathroomsTotalInteger", "LivingArea", "LotSizeSquareFeet", "City", "Country", "Latitude",'
    ' "Longitude", "PublicRemarks", "ListAgentKey", "YearBuilt", "View", "Heating", "Cooling",'
    ' "PoolFeatures", "ModificationTimestamp"'
)
ROUNDS = 7
_SAID = """
create temporary table said as
select g.field, g.position, case
        when g.field = 'StandardStatus' then 'Active'
        when g.field = 'PropertyType' then 'Residential'
        when f.cast_to = 'boolean' then 'Yes'
        when f.cast_to = 'text[]' then 'Sea, Mountain'
        when coalesce(f.cast_to, g.data_type) = 'text' then left(g.field, 8)
        when coalesce(f.cast_to, g.data_type) = 'boolean' then 'true'
        when coalesce(f.cast_to, g.data_type) = 'date' then '2026-03-15'
        when coalesce(f.cast_to, g.data_type) = 'timestamptz' then '2026-03-15T10:00:00Z'
        else '35'
    end as text
from pipeline.gold_fields as g
left join pipeline.field_rules as f on f.data_domain = g.data_domain and f.source_field = g.field
    and f.cast_to not in ('agent', 'office') and f.target_column <> 'origin_status'
where g.data_domain = 'mls_listings'
"""
_LISTINGS = """
do $fill$
begin
    execute (
        select format($sql$
            insert into public.mls_listings (tenant_id, origin_system, origin_key, status,
                is_externally_managed, modified_ts, public_remarks, %s)
            select (array['00000000-0000-4000-a000-000000000196',
                    '00000000-0000-4000-a000-000000000348',
                    '00000000-0000-4000-a000-000000000398']::uuid[])[1 + n %% 3],
                'QOBRIX', 'QOBRIX_' || n,
                (array['INGESTED', 'PUBLISHED', 'DRAFT', 'SOLD']::public.mls_listing_status[])
                    [1 + n %% 4],
                true, timestamptz '2026-01-01Z' + (n * 7919 %% $rows) * interval '1 second',
                repeat('A bright flat by the sea. ', 12), %s
            from generate_series(1, $rows) as n
            $sql$,
            string_agg(quote_ident(f.target_column), ', ' order by f.position),
            string_agg(pipeline.cast_sql(f.cast_to, quote_literal(s.text)), ', '
                order by f.position))
        from pipeline.field_rules as f
        join said as s on s.field = f.source_field
        where f.data_domain = 'mls_listings' and f.cast_to not in ('agent', 'office')
            and f.target_column not in ('origin_key', 'status', 'modified_ts', 'public_remarks'));
    execute (
        select format($sql$
            insert into pipeline.origin_property
                (record_id, tenant_id, origin_system, origin_key, modified_ts, %s)
            select t.id, t.tenant_id, t.origin_system, t.origin_key, t.modified_ts, %s
            from public.mls_listings as t where true
            $sql$,
            string_agg(quote_ident(s.field), ', ' order by s.position),
            string_agg(case s.field
                when 'ListingKey' then 't.origin_key'
                when 'PublicRemarks' then 't.public_remarks'
                else quote_literal(s.text) end, ', ' order by s.position))
        from said as s);
end
$fill$
"""


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _execution_ms(conn: Connection, query: str) -> float:
    row = conn.execute(f"explain (analyze, timing off, format json) {query}".encode()).fetchone()
    plan: Any = row[0][0] if row else {}
    return float(plan["Planning Time"]) + float(plan["Execution Time"])


def _measure(conn: Connection, name: str, query: str, *, show: bool) -> None:
    times = [_execution_ms(conn, query) for _ in range(ROUNDS)]
    _say(f"{name}: median {statistics.median(times[1:]):.1f} ms with planning")
    if show:
        lines = conn.execute(f"explain (analyze, buffers) {query}".encode()).fetchall()
        _say("\n".join(f"    {line[:150]}" for (line,) in lines))


def _pages(conn: Connection, rows: int) -> None:
    key = f"QOBRIX_{rows // 2 // 4 * 4 + 1}"
    _measure(
        conn,
        "one by ListingKey",
        f"select * from public.property_reso where \"ListingKey\" = '{key}'",  # noqa: S608
        show=True,
    )
    for depth in (0, 50, 95):
        after = f"timestamptz '2026-01-01Z' + {rows * depth // 100} * interval '1 second'"
        for name, columns in (("RESO fields", RESO), ("all columns", "*")):
            _measure(
                conn,
                f"page of 1000 at {depth} %, {name}",
                f"select {columns} from public.property_reso"  # noqa: S608
                f' where ("ModificationTimestamp", "ListingKey") > ({after}, \'QOBRIX_5\')'
                ' order by "ModificationTimestamp", "ListingKey" limit 1000',
                show=depth == 50 and columns != "*",
            )


def main() -> None:
    """Make the listings, measure, print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    folder = servers.make_folder()
    try:
        server = servers.start(folder, plpython=False)
        with server.database("reso", servers.MIGRATED) as fresh, fresh.connect() as conn:
            conn.execute(_SAID)
            conn.execute(_LISTINGS.replace("$rows", str(rows)).encode())
            conn.execute("vacuum analyze public.mls_listings")
            conn.execute("vacuum analyze pipeline.origin_property")
            _say(f"{rows} listings")
            with fresh.as_role("reso_api") as reader:
                _pages(reader, rows)
    finally:
        servers.remove_folder(folder)


if __name__ == "__main__":
    main()
