"""Records as Databricks' Gold layer sends them, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from psycopg.types.json import Jsonb

from loader.database import Connection

OFFICE = "SHARPSIR-CY-001"
Record = dict[str, Any]


def listing(number: int = 1, **fields: Any) -> Record:
    """Make a record of a listing in Cyprus; `fields` go over what it has."""
    return {
        "ListingKey": f"QOBRIX_{number}",
        "ListingId": f"CY-{number}",
        "StandardStatus": "Active",
        "PropertyType": "Residential",
        "ListPrice": "250000.00",
        "BedroomsTotal": "3",
        "City": "Limassol",
        "Latitude": "34.7071",
        "Longitude": "33.0226",
        "PublicRemarks": "A bright flat by the sea.",
        "ModificationTimestamp": "2026-11-01T10:00:00Z",
        "OriginatingSystemOfficeKey": OFFICE,
        **fields,
    }


@dataclass(frozen=True, slots=True)
class Cdl:
    """The database as Databricks and people meet it."""

    conn: Connection

    def ingest(
        self, *records: Record, system: str = "QOBRIX", batch: str | None = None
    ) -> dict[str, Any]:
        """Send listings as one batch and give the answer."""
        return dict(
            self.value(
                "select public.ingest_listings(%s, %s, %s)",
                Jsonb(records, dumps=orjson.dumps),
                system,
                batch,
            )
        )

    def value(self, query: str, *parameters: Any) -> Any:
        """Run a query and give the first column of its first row."""
        row = self.conn.execute(query.encode(), parameters).fetchone()
        return row[0] if row else None

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run a query and give its rows."""
        return self.conn.execute(query.encode(), parameters).fetchall()

    def column(self, name: str, number: int = 1) -> Any:
        """Give a column of a listing."""
        return self.value(
            f"select {name} from public.mls_listings where origin_key = %s", f"QOBRIX_{number}"
        )

    def claim(self, number: int = 1) -> None:
        """Let a person have taken the listing on."""
        self.edit(number, status="DRAFT", claimed_at="2026-11-10")

    def edit(self, number: int = 1, **columns: Any) -> None:
        """Write columns of a listing as a person does."""
        settings = ", ".join(f"{name} = %s" for name in columns)
        self.conn.execute(
            f"update public.mls_listings set {settings} where origin_key = %s".encode(),
            [*columns.values(), f"QOBRIX_{number}"],
        )

    def open_news(self) -> dict[str, str]:
        """Give the fields whose news is kept for a person, with its kind."""
        return dict(self.rows("select field, kind from pipeline.suggestions where status = 'open'"))


def counts(answer: dict[str, Any]) -> dict[str, int]:
    """Give an answer's counts that are not nought, and check that they add up."""
    names = ("inserted", "updated", "merged", "unchanged", "skipped", "rejected")
    assert answer["received"] == sum(answer[name] for name in names)
    return {name: answer[name] for name in (*names, "conflicts") if answer[name]}
