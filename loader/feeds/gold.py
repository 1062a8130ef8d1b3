"""Records of real estate, fetched in the shape of Databricks' Gold tables, for `cdl ingest`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from psycopg.types.json import Jsonb

from loader.database import connect, one_row
from loader.feeds.errors import FeedError
from loader.feeds.fetching import FeedState, Fetched, Fetcher
from loader.feeds.work import FILE, vault

_DOMAIN = "mls_listings"


@contextmanager
def fetched_records(
    url: str,
    told: Mapping[str, Any],
    resource: str,
    origin_system: str,
    *,
    is_private_allowed: bool,
) -> Iterator[Fetched]:
    """Lend the records of a feed as a file of JSON lines; `told` is as an import's configuration.

    An incremental feed goes on where the office is that has come least far. FeedError when it can
    not be had whole, or has no records though all were asked for.
    """
    with connect(url) as conn:
        conn.execute("select pipeline.check_config('import', %s, %s)", (_DOMAIN, Jsonb(told)))
        (config, cursor) = one_row(
            conn,
            "select pipeline.config_defaults('import') || %s, to_json(min(c.cursor)) #>> '{}'"
            " from pipeline.cdc_metadata as c where c.resource = %s and c.origin_system = %s",
            Jsonb(told),
            resource,
            origin_system,
        )
        fetcher = Fetcher(config, vault(conn), is_private_allowed)
        is_incremental = config["feed"].get("incremental") is not None
        with TemporaryDirectory(prefix="cdl-feed-") as folder:
            state = FeedState(cursor) if is_incremental else FeedState()
            fetched = fetcher.fetch(Path(folder) / FILE, state)
            if fetched.problems or not (fetched.records or state.cursor):
                problems = [f"{problem.where}: {problem.message}" for problem in fetched.problems]
                raise FeedError(
                    "the feed is not whole" if problems else "the feed has no records",
                    detail="\n".join(problems) or None,
                    hint="Nothing was ingested.",
                    code="feed_empty",
                )
            yield fetched
