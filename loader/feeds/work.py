"""The job that imports a feed: what is fetched becomes a raw file, as of any file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain as chained
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from psycopg.types.json import Jsonb

from loader.database import Connection
from loader.feeds.errors import FeedError
from loader.feeds.fetching import FeedState, Fetched, Fetcher
from loader.readers import BadRecord, FileDescription, ReadOptions, Record, SourceFile, open_source
from loader.stages.importing import earlier_import, write_raw_file
from loader.stages.jobs import Chain, Context, Job, JobRequest, StageResult, run_by_hand

FILE = "feed.jsonl"
OPTIONS = ReadOptions(file_format="jsonl", encoding="utf-8")
"""How what was fetched is read."""


def import_feed(
    context: Context,
    dmo_id: int,
    *,
    source_name: str | None = None,
    run_id: UUID | None = None,
    force: bool = False,
    chain: Chain | None = None,
) -> StageResult:
    """Fetch and import what a DMO's import configuration names.

    The same answer as last time is not imported again. With `force` it is, and an incremental feed
    is fetched whole. FeedError when it can not be had whole: then nothing is imported.
    """
    work = FeedWork(context, is_forced=force)
    request = JobRequest(
        "import_raw",
        dmo_id,
        source_name,
        run_id,
        params={"force": True} if force else {},
        dedupe_key=f"import_raw:{dmo_id}:{source_name or ''}:feed",
        chain=chain,
    )
    return run_by_hand(context, request, work, force=force)


class FeedWork:
    """The import of one feed."""

    def __init__(self, context: Context, *, is_forced: bool) -> None:
        self._storage = context.storage
        self._is_private_allowed = context.private_feeds
        self._is_forced = is_forced

    def known(self, context: Context) -> StageResult | None:  # noqa: ARG002  as every work
        """Give nothing: whether it was done before is seen when it is fetched."""
        return None

    def run(self, job: Job) -> StageResult:
        """Fetch the feed, and write the raw file."""
        fetcher = Fetcher(job.config, vault(job.work), self._is_private_allowed, job.check)
        state = FeedState() if self._is_forced else _state(job)
        with TemporaryDirectory(prefix="cdl-feed-") as folder:
            fetched = fetcher.fetch(Path(folder) / FILE, state, lambda n: job.report(n, n, None))
            file_id = self._nothing_new(job, state, fetched)
            job.call(
                "select pipeline.save_feed_state(%s, %s, %s)",
                job.job_id,
                fetched.cursor,
                list(fetched.columns),
            )
            if file_id is not None:
                job.call(
                    "select pipeline.complete_unchanged(%s, %s, %s)",
                    job.job_id,
                    job.token,
                    file_id,
                )
                result = earlier_import(job.work, file_id)
                return replace(result, notes=(*fetched.notes, *result.notes))
            config, notes = configured(job.config, fetcher.kind.columns, fetched)
            with open_source(fetched.path, OPTIONS) as source:
                return write_raw_file(
                    replace(job, config=config),
                    self._storage,
                    FeedSource(source, fetched, (*fetched.notes, *notes), header(config, fetched)),
                    _name(job.config),
                    fetched.digest,
                )

    def _nothing_new(self, job: Job, state: FeedState, fetched: Fetched) -> int | None:
        """Give the file of the feed's last import, if it is the same, or if nothing has changed."""
        last_id, is_same = job.row(
            "select l.file_id, pipeline.find_import(j.dmo_id, %s, %s) = l.file_id"
            " from pipeline.job_queue as j cross join lateral ("
            "    select max(f.id) as file_id from pipeline.files as f"
            "    where f.source_id = j.source_id and f.stage = 'import'"
            "        and not f.is_addition) as l"
            " where j.job_id = %s",
            fetched.digest,
            job.source_name,
            job.job_id,
        )
        if fetched.records:
            return last_id if is_same and not self._is_forced else None
        if state.cursor is not None and last_id is not None and not fetched.problems:
            return int(last_id)
        raise FeedError(
            "the feed has no records",
            detail="; ".join((*(p.message for p in fetched.problems[:3]), *fetched.notes)) or None,
            hint="Nothing was imported, lest all be taken for removed. cdl feed preview shows "
            "what comes.",
            code="feed_empty",
        )


@dataclass(frozen=True, slots=True)
class FeedSource:
    """What was fetched, as records with their numbers, and then what could not be read."""

    _file: SourceFile
    _fetched: Fetched
    _notes: tuple[str, ...]
    _columns: tuple[str, ...]

    @property
    def description(self) -> FileDescription:
        """Say what it is. Its columns are all that the feed ever had, not those of this time."""
        told = self._file.description
        return replace(told, columns=self._columns, notes=(*told.notes, *self._notes))

    @property
    def blank_lines(self) -> int:
        """Count the records without any value so far."""
        return self._file.blank_lines

    def __iter__(self) -> Iterator[Record | BadRecord]:
        problems = (
            BadRecord(self._fetched.records + number, p.where, p.code, p.message)
            for number, p in enumerate(self._fetched.problems, 1)
        )
        return chained(self._file, problems)

    def tell_progress(self) -> tuple[int, int]:
        """Give the bytes read so far, and all of them."""
        return self._file.tell_progress()


def configured(
    config: Mapping[str, Any], columns: Mapping[str, str], fetched: Fetched
) -> tuple[dict[str, Any], list[str]]:
    """Give the configuration with the columns that the kind knows, and what to say of it."""
    told: dict[str, Any] = dict(config.get("columns") or {})
    if config.get("id_column"):
        told["id"] = config["id_column"]
    usual = {
        field: column
        for field, column in columns.items()
        if field not in told and column in fetched.columns
    }
    names = [name for column in told.values() for name in _names(column)]
    notes = [f"no record has {name!r} so far" for name in names if name not in fetched.columns]
    return {**config, "columns": {**usual, **told}, "id_column": None}, notes


def header(config: Mapping[str, Any], fetched: Fetched) -> tuple[str, ...]:
    """Give all columns, those that the configuration names and no record has so far included."""
    told = [name for column in config["columns"].values() for name in _names(column)]
    return tuple(dict.fromkeys((*fetched.columns, *told)))


def _names(column: Any) -> list[str]:
    return [column] if isinstance(column, str) else list(column or ())


def vault(conn: Connection) -> Any:
    """Give what reads Supabase's vault over a connection."""

    def read(name: str) -> str | None:
        row = conn.execute("select pipeline.feed_secret(%s)", (name,)).fetchone()
        return row[0] if row else None

    return read


def _state(job: Job) -> FeedState:
    row = job.work.execute(
        "select s.cursor_value, s.columns from pipeline.job_queue as j"
        " cross join lateral pipeline.feed_state(j.source_id, %s) as s where j.job_id = %s",
        (Jsonb(job.config), job.job_id),
    ).fetchone()
    return FeedState() if row is None else FeedState(row[0], tuple(row[1]))


def _name(config: Mapping[str, Any]) -> str:
    """Name what was fetched, as a file's name does."""
    url = urlsplit(config["feed"].get("url") or "")
    return f"{config['source_type']} {url.netloc}{url.path}".strip().rstrip("/")
