"""Tries what an import would do: all in one transaction that is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from psycopg.types.json import Jsonb

from loader.database import Connection, connect, one_row
from loader.readers import BadRecord, FileDescription, Record, SourceFile, open_source
from loader.stages.importing import bring_in, read_options
from loader.stages.jobs import Heart, Job, job_results, no_progress

_SAMPLES = 5
_LOCK_TIMEOUT = "3s"
_STATEMENT_TIMEOUT = "60s"
_ROLES = """
    select set_config('role', 'service_role', true),
        set_config('request.jwt.claims', '{"role": "service_role"}', true),
        set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)
"""
_ENQUEUE = """
    select pipeline.enqueue_job(%(type)s, %(dmo)s, p_source_name => %(source)s,
        p_run_id => %(run)s::uuid, p_input_file_id => %(file)s, p_params => %(params)s,
        p_order_key => %(key)s, p_dedupe_key => %(key)s || %(type)s, p_is_by_hand => true)
"""
_CLAIM = """
    select c.dequeue_attempts, pipeline.job_config(c.config_snapshot_id)
    from pipeline.claim_job(%s, 'trial') as c
"""
_KEEP = """
    create temporary table trial_lines on commit drop as
    select o.record from pg_temp.output_lines as o order by o.position
"""
_HAND_OVER = """
    insert into pg_temp.input_lines (record) select t.record from pg_temp.trial_lines as t
"""
_WITHOUT_REMOVALS = """
    update pipeline.job_configs as c
    set config_params = c.config_params || '{"full_snapshot": false}' where c.job_id = %s
"""
_ERRORS = """
    select e.error_type, count(*), min(e.error_message), min(e.line)
    from pipeline.job_errors as e where e.job_id = %s
    group by e.error_type order by count(*) desc, e.error_type limit 20
"""
_ACTIONS = """
    select case when s.flags is not null and s.action <> 'unchanged' then 'held' else s.action end,
        s.name, s.flags, s.diff
    from (
        select s.*, row_number() over (
            partition by case when s.flags is not null and s.action <> 'unchanged' then 'held'
                else s.action end order by s.staging_id) as n
        from staging.listings as s where s.batch_id = %s and s.action <> 'unchanged') as s
    where s.n <= %s order by 1, s.n
"""
_FLAGS = """
    select f.flag, count(*) from staging.listings as s cross join unnest(s.flags) as f (flag)
    where s.batch_id = %s group by f.flag order by count(*) desc, f.flag
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of the rows that were tried."""

    read: int
    is_whole: bool
    """All of the file was tried; else its first rows."""
    counts: dict[str, int]
    """As in pipeline.job_results of the stage, and `records_broken`: rows that can't be read."""
    errors: tuple[tuple[str, int, str, int], ...]
    """Kind of error, how many rows have it, what the first says, where it is."""
    flags: tuple[tuple[str, int], ...]
    """Why rows would wait for a person, and how many."""
    samples: tuple[tuple[str, str | None, list[str] | None, Any], ...]
    """Action, name, flags and differences of a few rows of each kind."""
    hold_reason: str | None
    """Why the whole batch would be held."""


def try_import(
    url: str,
    path: Path,
    dmo_id: int,
    *,
    source_name: str | None,
    settings: Mapping[str, Any],
    rows: int,
) -> Trial:
    """Import, transform and stage the first rows of a file for a DMO, count, and take all back.

    No geocoding service is asked. While it works, nothing else can be staged for the DMO, and when
    something else is being staged, it gives up (55P03) rather than wait.
    """
    with (
        connect(url, application_name="cdl trial") as conn,
        conn.transaction(force_rollback=True),
        open_source(path, read_options(_config(conn, dmo_id, settings))) as source,
    ):
        trial = _Stages(conn, dmo_id, source_name)
        first = FirstRows(source, rows)
        job = trial.begin("import_raw", {"config": dict(settings)})
        bring_in(job, first)
        if not first.is_whole:
            # What is missing from a part of the file is not gone.
            conn.execute(_WITHOUT_REMOVALS.encode(), (job.job_id,))
        errors = conn.execute(_ERRORS.encode(), (job.job_id,)).fetchall()
        broken = sum(count for _, count, *_ in errors)
        file_id = job.call(
            "select pipeline.complete_import(%s, %s, %s, current_date, 1, 0, '', 'trial', '')",
            *(job.job_id, job.token, f"{trial.key}/raw"),
        )
        job = trial.begin("transform", {}, file_id)
        trial.pass_on()
        job.call("select pipeline.transform_lines(%s)", job.job_id)
        file_id = job.call(
            "select pipeline.complete_transform(%s, %s, %s, current_date, 1, 0, '', "
            "(select count(*) from pg_temp.output_lines))",
            *(job.job_id, job.token, f"{trial.key}/transformed"),
        )
        job = trial.begin("load_stage", {}, file_id)
        trial.pass_on()
        batch_id = job.call("select pipeline.stage_lines(%s, %s)", job.job_id, job.token)
        return Trial(
            first.read,
            first.is_whole,
            {**job_results(conn, job.job_id), "records_broken": broken},
            tuple(errors),
            tuple(conn.execute(_FLAGS.encode(), (batch_id,)).fetchall()),
            tuple(conn.execute(_ACTIONS.encode(), (batch_id, _SAMPLES)).fetchall()),
            job.call(
                "select b.hold_reason from staging.batches as b where b.batch_id = %s", batch_id
            ),
        )


def _config(conn: Connection, dmo_id: int, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Become the service, bound in time, and give what the file is read with."""
    conn.execute(_ROLES.encode(), (_LOCK_TIMEOUT, _STATEMENT_TIMEOUT))
    (config,) = one_row(conn, "select pipeline.get_config(%s, 'import')", dmo_id)
    return {**config, **settings}


class FirstRows:
    """The first rows of a source file, as a source of their own."""

    def __init__(self, source: SourceFile, rows: int) -> None:
        self.description: FileDescription = source.description
        self.read = 0
        self.is_whole = True
        self._source = source
        self._rows = rows

    @property
    def blank_lines(self) -> int:
        """Count the lines without any value so far."""
        return self._source.blank_lines

    def __iter__(self) -> Iterator[Record | BadRecord]:
        for record in self._source:
            if self.read == self._rows:
                self.is_whole = False
                return
            self.read += 1
            yield record

    def tell_progress(self) -> tuple[int, int]:
        """Give the bytes read so far, and all of them."""
        return self._source.tell_progress()


class _Unwatched(Job):
    """A job without a heart: nobody sees it, nobody can stop it."""

    def report(self, records: int, done: int, total: int | None) -> None:
        """Tell nobody."""

    def check(self) -> None:
        """Go on."""


class _Stages:
    """The jobs of the stages, in one transaction: nobody else ever sees them."""

    def __init__(self, conn: Connection, dmo_id: int, source_name: str | None) -> None:
        self.key = f"trial/{uuid4()}"
        self._conn = conn
        self._request = {
            "dmo": dmo_id,
            "source": source_name,
            "run": str(uuid4()),
            "key": self.key,
        }

    def begin(self, job_type: str, params: Mapping[str, Any], file_id: int | None = None) -> Job:
        """Enqueue a job in an order of its own, and claim it."""
        request = {**self._request, "type": job_type, "file": file_id, "params": Jsonb(params)}
        (job_id,) = self._conn.execute(_ENQUEUE.encode(), request).fetchone() or (0,)
        token, config = one_row(self._conn, _CLAIM, job_id)
        return _Unwatched(
            job_id=job_id,
            token=token,
            config=config,
            source_name="",
            work=self._conn,
            _url="",
            _progress=no_progress,
            _heart=cast("Heart", None),
        )

    def pass_on(self) -> None:
        """Make the lines that a stage has written those that the next one reads."""
        self._conn.execute("drop table if exists pg_temp.trial_lines")
        self._conn.execute(_KEEP.encode())
        self._conn.execute("select pipeline.open_buffers()")
        self._conn.execute(_HAND_OVER.encode())
