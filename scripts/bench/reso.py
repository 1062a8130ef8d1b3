"""Measures the RESO views over generated listings: one by key, and pages of replication.

    .venv/bin/python -m scripts.bench.reso [ROWS]

Listings are made by SQL in a throw-away cluster, each with all that its source said. Prints plans
and medians.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loader.database import Connection
from tests.support import server as servers

RESO = (
    '"ListingKey", "ListingId", "StandardStatus", "PropertyType", "ListPrice", "BedroomsTotal",'
    ' "BathroomsTotalInteger", "LivingArea", "LotSizeSquareFeet", "City", "Country", "Latitude",'
    ' "Longitude", "PublicRemarks", "ListAgentKey", "YearBuilt", "View", "Heating", "Cooling",'
    ' "PoolFeatures", "ModificationTimestamp"'
)
ROUNDS = 20
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
                true, timestamptz '2026-01-01Z' + (n::bigint * 7919 %% $rows) * interval '1 second',
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


_BROKER = {
    "sub": "00000000-0000-4000-8000-00000000b001",
    "app_metadata": {
        "tenant_id": "00000000-0000-4000-a000-000000000196",
        "scope": "self",
        "crud": "cru",
    },
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query that is measured. `parameters`: their types and what is given for them."""

    name: str
    text: str
    parameters: tuple[tuple[str, str], ...] = ()
    target_ms: float | None = None
    show: bool = False


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _measure(conn: Connection, number: int, query: Query) -> None:
    """Run a query as PostgREST does, prepared; tell what planning costs a client that does not."""
    types = ", ".join(kind for kind, _ in query.parameters)
    given = ", ".join(value for _, value in query.parameters)
    suffix = f"({given})" if given else ""
    declared = f"({types})" if types else ""
    conn.execute(f"prepare q{number}{declared} as {query.text}".encode())
    whole, planning, execution = [], [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        conn.pgconn.exec_(f"execute q{number}{suffix}".encode())  # not read into Python
        whole.append(1000 * (time.perf_counter() - started))
    literal = query.text
    for place, (_, value) in enumerate(query.parameters, start=1):
        literal = literal.replace(f"${place}", value)
    for _ in range(ROUNDS):
        row = conn.execute(f"explain (analyze, timing off, format json) {literal}".encode())
        plan: Any = row.fetchall()[0][0][0]
        planning.append(float(plan["Planning Time"]))
        execution.append(float(plan["Execution Time"]))
    target = f" (wanted {query.target_ms:g})" if query.target_ms else ""
    _say(
        f"{query.name}: {statistics.median(whole[6:]):.1f} ms prepared, rows fetched{target};"
        f" execution alone {statistics.median(execution):.1f}, planning"
        f" {statistics.median(planning):.1f}"
    )
    if query.show:
        for (line,) in conn.execute(f"explain (analyze, buffers) {literal}".encode()):
            _say(f"    {line[:150]}")


def _reso_queries(rows: int) -> Iterator[Query]:
    key = f"QOBRIX_{rows // 2 // 4 * 4 + 1}"
    yield Query(
        "one by ListingKey, all columns",
        'select * from public.property_reso where "ListingKey" = $1',
        (("text", f"'{key}'"),),
        target_ms=2,
        show=True,
    )
    for depth in (0, 50, 95):
        after = f"timestamptz '2026-01-01Z' + {rows * depth // 100} * interval '1 second'"
        for name, columns, target in (("RESO fields", RESO, 50), ("all columns", "*", 100)):
            yield Query(
                f"page of 1000 at {depth} %, {name}",
                f"select {columns} from public.property_reso"  # noqa: S608
                ' where ("ModificationTimestamp", "ListingKey") > ($1, $2)'
                ' order by "ModificationTimestamp", "ListingKey" limit 1000',
                (("timestamptz", after), ("text", "'QOBRIX_5'")),
                target_ms=target,
                show=depth == 50 and columns != "*",
            )


def _broker_queries() -> Iterator[Query]:
    yield Query(
        "first page of ingested_listings, a broker",
        "select * from public.ingested_listings order by ingested_at, id limit 50",
        target_ms=50,
        show=True,
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
            _say(f"{rows:,} listings; load {os.getloadavg()[1]:.1f}")
            with fresh.as_role("reso_api") as reader:
                for number, query in enumerate(_reso_queries(rows)):
                    _measure(reader, number, query)
            with fresh.as_role("authenticated", _BROKER) as broker:
                for number, query in enumerate(_broker_queries()):
                    _measure(broker, number, query)
    finally:
        servers.remove_folder(folder)


if __name__ == "__main__":
    main()
