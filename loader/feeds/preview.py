"""A look at a feed's first records, before anything is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from loader.database import Connection
from loader.feeds.feed import to_json
from loader.feeds.fetching import Fetched, Fetcher
from loader.feeds.work import FILE, OPTIONS, FeedSource, configured, header, vault
from loader.readers import BadRecord, open_source
from loader.stages.mapping import map_columns, record_maker


@dataclass(frozen=True, slots=True)
class Preview:
    """What a feed begins with."""

    records: list[dict[str, Any]]
    columns: dict[str, Any]
    """Our field → the feed's column, as told or guessed."""
    notes: list[str]


def first_records(
    conn: Connection, config: Mapping[str, Any], count: int, is_private_allowed: bool
) -> Preview:
    """Fetch the first records, and give them as an import would read and map them."""
    fetcher = Fetcher(config, vault(conn), is_private_allowed)
    found, notes = fetcher.preview(count)
    if not found:
        return Preview([], {}, notes)
    with TemporaryDirectory(prefix="cdl-feed-") as folder:
        path = Path(folder) / FILE
        path.write_bytes(b"".join(to_json(record) + b"\n" for record in found))
        fetched = Fetched(path, columns={name: None for record in found for name in record})
        known, more = configured(config, fetcher.kind.columns, fetched)
        with open_source(path, OPTIONS) as file:
            source = FeedSource(file, fetched, (), header(known, fetched))
            mapping = map_columns(known, source.description.columns)
            make = record_maker(mapping)
            records = []
            for record in source:
                if isinstance(record, BadRecord):
                    notes.append(f"record {record.line} can not be read: {record.message}")
                else:
                    records.append(make(record.values))
    return Preview(records, mapping.columns, [*notes, *more, f"columns: {mapping.describe()}"])
