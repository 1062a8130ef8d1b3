"""A database with a storage, small files to run through it, and looks at what became of them."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from loader.database import Connection
from loader.locations.roots import ImportRoots
from loader.stages.chain import ChainResult, run_chain
from loader.stages.jobs import Context, Progress, StageResult, no_progress
from loader.stages.promoting import promote_batch
from loader.storage import FolderStorage
from tests.support.database import Database

Row = dict[str, Any]

CONTENT = """
    select s.name as source, m.source_id, m.deleted_at is not null as is_gone,
        l.deleted_at is not null as is_deleted, l.name, l.category, l.address, l.locality,
        l.postal_code, l.country, l.lat, l.lng, l.dedupe_key::text, l.content_hash::text,
        array(select row(i.language, i.title, i.description, i.tags, i.price_min, i.attributes)
                ::text from public.listing_info as i
            where i.listing_id = l.id and i.deleted_at is null order by 1) as info,
        array(select row(c.contact_type, c.phone, c.phone_e164, c.email, c.url)::text
            from public.listing_contact_info as c
            where c.listing_id = l.id and c.deleted_at is null order by 1) as contacts,
        array(select h.note from public.listing_hours as h
            where h.listing_id = l.id and h.deleted_at is null order by 1) as hours,
        (select count(*) from pipeline.change_log as g
            where g.data_domain = 'listings' and g.record_id = l.id) as changes
    from public.listing_source_map as m
    join pipeline.sources as s on s.id = m.source
    join public.listings as l on l.id = m.listing_id
    order by s.name, m.source_id
"""
"""All that is canonical, without ids and times: what two ways to the same end have in common."""


@contextmanager
def unwatched(_stage: str) -> Iterator[Progress]:
    """Show no progress."""
    yield no_progress


def place(number: int, **changes: Any) -> Row:
    """Give a row of a source's file; `changes` are columns of other values."""
    return {
        "id": f"p{number}",
        "name": f"Place {number}",
        "category": "Café",
        "address": f"Main Street {number}",
        "city": "Galway",
        "lat": f"{53.2 + number / 100:.5f}",
        "lng": "-9.05000",
        "phone": f"091 56{number:04}",
        "price": str(10 + number),
        **changes,
    }


def places(*numbers: int) -> list[Row]:
    """Give several rows."""
    return [place(number) for number in numbers]


@dataclass(frozen=True, slots=True)
class World:
    """A fresh database, its storage, and a folder for files."""

    database: Database
    conn: Connection
    folder: Path

    @property
    def context(self) -> Context:
        """Give what the stages need."""
        return Context(
            self.database.url,
            FolderStorage(self.folder / "storage", "test"),
            import_roots=ImportRoots((str(self.folder),)),
        )

    def dmo(
        self, name: str = "Galway", tenant: str = "default", **config: Mapping[str, Any]
    ) -> int:
        """Add a DMO; `config` is the configuration of stages, by name."""
        dmo_id = self.value("select pipeline.add_dmo(%s, 'IE', 'G', %s, 'en')", name, tenant)
        for stage, params in config.items():
            self.configure(dmo_id, stage.rstrip("_"), **params)
        return int(dmo_id)

    def configure(self, dmo_id: int, stage: str, **params: Any) -> None:
        """Give a stage its parameters."""
        self.value(
            "select pipeline.set_config(%s, %s, %s::jsonb)",
            dmo_id,
            stage,
            orjson.dumps(params).decode(),
        )

    def file(self, name: str, rows: Sequence[Row], columns: Sequence[str] = ()) -> Path:
        """Write a CSV file."""
        text = io.StringIO()
        writer = csv.DictWriter(text, columns or list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return self.text_file(name, text.getvalue())

    def text_file(self, name: str, text: str) -> Path:
        """Write a file as it is given."""
        path = self.folder / name
        path.write_bytes(text.encode())
        return path

    def run(
        self,
        path: Path,
        dmo_id: int,
        *,
        source_name: str | None = None,
        auto_accept: bool = True,
        force: bool = False,
    ) -> ChainResult:
        """Run a file through all stages, and check that the sums add up from stage to stage."""
        done = run_chain(
            self.context,
            path,
            dmo_id,
            watch=unwatched,
            source_name=source_name,
            auto_accept=auto_accept,
            force=force,
        )
        check_sums(done)
        return done

    def load(self, rows: Sequence[Row], dmo_id: int, name: str = "file.csv") -> ChainResult:
        """Run rows through all stages."""
        return self.run(self.file(name, rows), dmo_id)

    def promote(self, batch_id: int | None) -> StageResult:
        """Promote a batch's accepted rows."""
        assert batch_id is not None
        return promote_batch(self.context, batch_id)

    def value(self, query: str, *parameters: Any) -> Any:
        """Run a query and give the first column of its first row."""
        row = self.conn.execute(query.encode(), parameters).fetchone()
        return row[0] if row else None

    def rows(self, query: str, *parameters: Any) -> list[Row]:
        """Run a query and give its rows."""
        cursor = self.conn.execute(query.encode(), parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def content(self) -> list[Row]:
        """Give all that is canonical, without ids and times."""
        return self.rows(CONTENT)

    def listings(self) -> dict[str, Row]:
        """Give the listings by the source ids of their records."""
        return {
            row["source_id"]: row
            for row in self.rows(
                "select m.source_id, l.* from public.listings as l"
                " join public.listing_source_map as m on m.listing_id = l.id order by m.source_id"
            )
        }

    def staged(self, batch_id: int) -> dict[str, Row]:
        """Give a batch's rows by source id."""
        return {
            row["source_id"]: row
            for row in self.rows(
                "select s.* from staging.listings as s where s.batch_id = %s order by s.staging_id",
                batch_id,
            )
        }

    def edit(self, listing_id: int, **changes: Any) -> None:
        """Change a listing as a person does who is signed in."""
        tenant = self.value("select tenant_id::text from public.listings where id = %s", listing_id)
        claims = {
            "sub": "00000000-0000-4000-8000-000000000001",
            "app_metadata": {"tenant_id": tenant, "roles": ["super_admin"]},
        }
        sets = ", ".join(f"{column} = %({column})s" for column in changes)
        with self.database.as_role("authenticated", claims) as conn:
            done = conn.execute(
                f"update public.listings set {sets} where id = %(id)s".encode(),
                {**changes, "id": listing_id},
            )
            assert done.rowcount == 1


def counts(done: ChainResult, stage: str) -> dict[str, int]:
    """Give a stage's counts by our short words, without those that are 0."""
    result = next(result for result in done.results if result.stage == stage)
    return {
        key.removeprefix("records_"): value
        for key, value in result.results.items()
        if key.startswith("records_") and value
    }


def check_sums(done: ChainResult) -> None:
    """Check that no row is lost: what one stage passes on is what the next one takes."""
    totals = {}
    for result in done.results:
        told = result.results
        assert told["records_total"] == sum(
            told[f"records_{word}"]
            for word in ("new", "updated", "unchanged", "duplicates", "held", "error")
        ), result
        totals[result.stage] = told
    assert totals["import"]["records_new"] == totals["transform"]["records_total"]
    assert totals["transform"]["records_new"] == totals["stage"]["records_total"]
    if "promote" in totals:
        assert totals["stage"]["records_total"] == totals["promote"]["records_total"]
