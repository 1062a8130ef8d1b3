"""Runs jobs of the queue: their claim, their one transaction, their heartbeat, their end."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from loader.connections import Connections
from loader.database import Connection, connect, one_row
from loader.errors import CdlError
from loader.locations.roots import ImportRoots
from loader.person import person_name
from loader.storage import Storage

Progress = Callable[[int, int | None], None]
"""Called with what is done and the total, if that is known."""

WORKER = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
"""This process's name as a worker; a later process with the same number has another."""

_LOST = "LC060"
_CONNECTION_BROKEN = "08006"
_HANDED_BACK = "handed_back"
_STEP = "cdl_step"
_HEARTBEAT_SECONDS = 1.0
_TURN_SECONDS = 0.2
_UNTOLD_SECONDS = 1.0
_TELL_SECONDS = (0.0, 0.5, 2.0)
_CLAIM = (
    "select job_id, dequeue_attempts, job_type, dmo_id, source_name, input_file_id, batch_id,"
    " params, pipeline.job_config(config_snapshot_id)"
)


_WHO_IS_BEFORE = """
    select b.job_id, b.job_type, case b.state when 'leased' then q.locked_by end,
        case b.state when 'retrying' then b.until end, extract(epoch from t.lease)::integer
    from pipeline.job_line as mine
    join pipeline.job_line as b
        on b.order_key = mine.order_key and b.state in ('leased', 'retrying', 'by_hand', 'ready')
            and (b.job_id <> mine.job_id or b.state = 'leased')
    join pipeline.job_types as t on t.job_type = b.job_type
    join pipeline.job_queue as q on q.job_id = b.job_id
    where mine.job_id = %s
"""
"""What keeps a job from its turn; the job itself, where another process runs it."""


def no_progress(done: int, total: int | None) -> None:
    """Tell nobody."""


def no_words(text: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every stage needs: the database, the storage, whom to tell."""

    url: str
    storage: Storage
    progress: Progress = no_progress
    say: Callable[[str], None] = no_words
    """Is told what a person who waits should know."""
    parallel: int = 2
    """How many connections share the work of a stage that can be shared."""
    private_images: bool = False
    """Pictures may be fetched from inside our own network."""
    s3_endpoint: str | None = None
    """Where source files in S3 are, if not at Amazon's."""
    private_feeds: bool = False
    """So may feeds."""
    import_roots: ImportRoots = field(default_factory=ImportRoots)
    """What the path of an import may lead to, unless a person names it at the command line."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The stages of a file follow each other: the completion of one enqueues the next."""

    auto_accept: bool = False
    """Accept what is not flagged before promote."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """Which job to run: `job_type` is one of pipeline.job_types."""

    job_type: str
    dmo_id: int | None
    source_name: str | None = None
    run_id: UUID | None = None
    input_file_id: int | None = None
    batch_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    dedupe_key: str | None = None
    order_key: str | None = None
    chain: Chain | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this process has claimed. `token` is the number of the claim, its fence."""

    job_id: int
    token: int
    job_type: str
    dmo_id: int | None
    source_name: str | None
    input_file_id: int | None
    batch_id: int | None
    params: dict[str, Any]
    config: dict[str, Any] | None


@dataclass(slots=True)
class Job:
    """A running job. `work` is in the job's transaction; nothing is seen before it ends."""

    job_id: int
    token: int
    config: dict[str, Any]
    source_name: str
    work: Connection
    _url: str
    _progress: Progress
    _heart: Heart

    def call(self, query: str, *parameters: Any) -> Any:
        """Run a query in the job's transaction and give the first column of its first row."""
        row = self.work.execute(query.encode(), parameters).fetchone()
        return row[0] if row else None

    def row(self, query: str, *parameters: Any) -> tuple[Any, ...]:
        """Run a query in the job's transaction and give its one row."""
        return one_row(self.work, query, *parameters)

    @contextmanager
    def beside(self) -> Iterator[Job]:
        """Open a connection with a transaction of its own, for a part of the work that only reads.

        It sees the job, but nothing that the job's own transaction has written.
        """
        with connect(self._url) as work, work.transaction():
            yield replace(self, work=work)

    def apart(self) -> Connection:
        """Open a connection whose work stays, whatever becomes of the job."""
        return connect(self._url)

    def report(self, records: int, done: int, total: int | None) -> None:
        """Tell how far the job is; the next heartbeat tells the database.

        `done` and `total` are what the stage can measure, such as bytes: how many records there
        will be is judged by them. Raises StoppedError when the job should end here.
        """
        self._progress(done, total)
        expected = round(records * total / done) if total is not None and done else None
        self._heart.tell(records, expected)
        self.check()

    @contextmanager
    def following(self, total: int, begun: float = 0.0) -> Iterator[None]:
        """Report the steps that the database tells of while it works on `total` records at once.

        `begun` is the share of the work that is over before.
        """

        def hear(notice: psycopg.errors.Diagnostic) -> None:
            word, _, share = (notice.message_primary or "").partition(" ")
            if word == _STEP:
                done = round(total * (begun + (1 - begun) * float(share)))
                self._progress(done, total)
                self._heart.tell(done, total)

        self.work.add_notice_handler(hear)
        self.call("select set_config('pipeline.tells_steps', 'on', true)")
        try:
            yield
        finally:
            self.work.remove_notice_handler(hear)

    def check(self) -> None:
        """Raise StoppedError when the job should end here."""
        if self._heart.stopped is not None:
            raise self._heart.stopped


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage did. `results` has the columns of pipeline.job_results."""

    stage: str
    job_id: int | None
    """None when the job that did it is forgotten, as of old things that were done before."""
    results: dict[str, Any]
    file_id: int | None = None
    batch_id: int | None = None
    notes: tuple[str, ...] = ()
    repeated: bool = False
    """The same had been done before; nothing was done now, the results are those of then."""


class StageWork(Protocol):
    """What a stage does in a job, whoever runs it."""

    def known(self, context: Context) -> StageResult | None:
        """Give the result of an earlier job that did the same."""

    def run(self, job: Job) -> StageResult:
        """Do the work in the job's transaction, the job's completion included."""


class StoppedError(CdlError):
    """A job that ends before it is done, through no fault of its own."""


class Heart:
    """Extends a job's lease and tells its progress, over a connection and thread of its own.

    When the lease is lost or somebody wants the job to stop, it sets `stopped` and cancels the
    statement that the work waits for.
    """

    def __init__(self, connections: Connections, claim: Claim, work: Connection) -> None:
        self.stopped: StoppedError | None = None
        self._connections = connections
        self._claim = claim
        self._work = work
        self._control = connections.take()
        self._news: tuple[int, int | None] | None = None
        self._told: tuple[int, int | None] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        self._connections.give_back(self._control)

    def begin(self) -> None:
        """Beat from now on: the work's transaction holds the job."""
        self._beat(has_begun=True)
        self._thread.start()

    def tell(self, records: int, expected: int | None) -> None:
        """Let the next beat say how far the job is."""
        self._news = (records, expected)

    def stop(self, reason: StoppedError) -> None:
        """Let the job end now."""
        if self.stopped is None and not self._over.is_set():
            self.stopped = reason
            with suppress(psycopg.Error):
                self._work.cancel_safe()

    def _beat(self, *, has_begun: bool = False) -> None:
        news = self._news
        told = (None, None) if news is None or news == self._told else news
        row = self._control.execute(
            "select pipeline.heartbeat_job(%s, %s, %s, %s, %s)",
            (self._claim.job_id, self._claim.token, *told, has_begun),
        ).fetchone()
        self._told = news
        if row != (True,):
            self.stop(StoppedError("somebody cancelled the job", code="cancelled"))

    def _beat_on(self) -> None:
        while not self._over.wait(_HEARTBEAT_SECONDS):
            try:
                if self._control.closed:
                    self._control = self._connections.take()
                self._beat()
            except (psycopg.OperationalError, CdlError):
                # The lease goes on for a while; perhaps the server is back before it is over.
                self._control.close()
            except psycopg.Error as error:
                # Or the job has just been completed, and needs no lease any more.
                self.stop(StoppedError(str(error.diag.message_primary), code=_LOST))


def run_by_hand(
    context: Context, request: JobRequest, work: StageWork, *, force: bool = False
) -> StageResult:
    """Enqueue a job, wait for its turn, and run it in this process.

    When another process does the same just now, its result is waited for. What was done before is
    not done again unless `force`.
    """
    while True:
        if not force and (known := work.known(context)) is not None:
            return known
        claim = _claim_by_hand(context, request, force=force)
        if claim is not None:
            return run_claim(context, claim, lambda: work, force=force)


def run_claim(
    context: Context,
    claim: Claim,
    work_of: Callable[[], StageWork],
    *,
    force: bool = False,
    watch: Callable[[Heart], None] | None = None,
    connections: Connections | None = None,
) -> StageResult:
    """Run a job that was claimed, and commit; or roll back and tell the queue why.

    The work is a savepoint of its transaction: when it fails, that is written while the transaction
    still holds the job, so that nobody takes the worker for dead meanwhile. `watch` is given what
    can stop the job. `connections`: what a worker keeps open between its jobs.
    """
    if connections is None:
        with Connections(context.url) as own:
            return run_claim(context, claim, work_of, force=force, watch=watch, connections=own)
    try:
        work = work_of()
        known = None if force else work.known(context)
        if known is not None:
            with connections.lend() as conn:
                conn.execute(
                    "select pipeline.complete_unchanged(%s, %s, %s, %s)",
                    (claim.job_id, claim.token, known.file_id, known.batch_id),
                )
            return known
    except BaseException as error:
        _tell_failure_elsewhere(connections, claim, error)
        raise
    failure: BaseException | None = None
    heart: Heart | None = None
    try:
        with (
            connections.lend() as conn,
            Heart(connections, claim, conn) as heart,
            conn.transaction(),
        ):
            conn.execute("select pipeline.begin_job(%s, %s)", (claim.job_id, claim.token))
            heart.begin()
            if watch is not None:
                watch(heart)
            try:
                with conn.transaction():
                    result = work.run(_job(context, claim, conn, heart))
                    if result.notes:
                        conn.execute(
                            "select pipeline.note_results(%s, %s)",
                            (claim.job_id, list(result.notes)),
                        )
            except BaseException as error:  # noqa: BLE001 (raised below)
                failure = heart.stopped or error
                _tell_failure(conn, claim, failure)
    except BaseException as error:  # noqa: BLE001 (raised below)
        # It could not begin, the connection is gone, or the failure could not be told over it.
        # Nobody beats for the job: untold, it would be nobody's until its lease is over.
        failure = failure or (heart and heart.stopped) or error
        _tell_failure_elsewhere(connections, claim, failure)
    if failure is not None:
        raise failure
    return result


def claim_jobs(conn: Connection, limit: int) -> list[Claim]:
    """Claim the jobs that are next."""
    rows = conn.execute(f"{_CLAIM} from pipeline.claim_jobs(%s, %s)".encode(), (WORKER, limit))
    return [Claim(*row) for row in rows]


def claim_announced(conn: Connection, job_id: int, enqueued_at: dt.datetime) -> Claim | None:
    """Claim the job that a message points to; None when it can not be claimed now."""
    row = conn.execute(
        f"{_CLAIM} from pipeline.claim_announced_job(%s, %s, %s)".encode(),
        (job_id, enqueued_at, WORKER),
    ).fetchone()
    return Claim(*row) if row else None


def job_notes(conn: Connection, job_id: int) -> tuple[str, ...]:
    """Give what a job had to tell."""
    row = conn.execute(
        "select r.notes from pipeline.job_results as r where r.job_id = %s", (job_id,)
    ).fetchone()
    return tuple(row[0]) if row else ()


def job_results(conn: Connection, job_id: int | None) -> dict[str, Any]:
    """Give a job's counts: its row of pipeline.job_results, without time and notes."""
    row = conn.execute(
        "select to_jsonb(r) - '{created_at,notes}'::text[] from pipeline.job_results as r"
        " where r.job_id = %s",
        (job_id,),
    ).fetchone()
    return dict(row[0]) if row else {}


def _job(context: Context, claim: Claim, work: Connection, heart: Heart) -> Job:
    return Job(
        job_id=claim.job_id,
        token=claim.token,
        config=claim.config or {},
        source_name=claim.source_name or "",
        work=work,
        _url=context.url,
        _progress=context.progress,
        _heart=heart,
    )


def _claim_by_hand(context: Context, request: JobRequest, *, force: bool) -> Claim | None:
    """Enqueue a job and claim it when it is its turn; None when another process has ended it."""
    auto_accept = request.chain is not None and request.chain.auto_accept
    with connect(context.url) as conn:
        (job_id,) = _as_person(
            conn,
            "select pipeline.enqueue_job(%s, %s, p_source_name => %s, p_run_id => %s,"
            " p_input_file_id => %s, p_batch_id => %s, p_params => %s, p_dedupe_key => %s,"
            " p_order_key => %s, p_is_by_hand => true, p_is_chained => %s)",
            (
                request.job_type,
                request.dmo_id,
                request.source_name,
                request.run_id,
                request.input_file_id,
                request.batch_id,
                Jsonb(request.params | ({"auto_accept": True} if auto_accept else {})),
                f"forced {uuid4()}" if force else request.dedupe_key,
                request.order_key,
                request.chain is not None,
            ),
        )
        try:
            return _wait_for_turn(conn, job_id, context.say)
        except BaseException:
            with suppress(psycopg.Error):
                conn.execute(
                    "select pipeline.cancel_job(j.job_id, 'Its process ended before its turn.')"
                    " from pipeline.job_queue as j where j.job_id = %s and j.status = 'pending'",
                    (job_id,),
                )
            raise


def _as_person(conn: Connection, query: str, parameters: Sequence[Any]) -> tuple[Any, ...]:
    """Run a query that gives one row, so that what it writes down is this person's."""
    with conn.transaction():
        conn.execute("select set_config('pipeline.actor', %s, true)", (person_name(),))
        return one_row(conn, query, *parameters)


def _wait_for_turn(conn: Connection, job_id: int, say: Callable[[str], None]) -> Claim | None:
    told = None
    say_at = time.monotonic() + _UNTOLD_SECONDS
    while True:
        # Nobody else may be there to notice that what is before it has died.
        conn.execute("select pipeline.reap_expired_jobs()")
        claimed = conn.execute(
            f"{_CLAIM} from pipeline.claim_job(%s, %s)".encode(), (job_id, WORKER)
        ).fetchone()
        if claimed is not None:
            return Claim(*claimed)
        (is_over,) = conn.execute(
            "select j.status not in ('pending', 'running') from pipeline.job_queue as j"
            " where j.job_id = %s",
            (job_id,),
        ).fetchone() or (True,)
        if is_over:
            return None
        if time.monotonic() >= say_at and (text := _what_is_before(conn, job_id)) != told:
            told = text
            if text is not None:
                say(text)
        time.sleep(_TURN_SECONDS)


def _what_is_before(conn: Connection, job_id: int) -> str | None:
    """Say what a job waits for; None when nothing is before it just now."""
    row = conn.execute(_WHO_IS_BEFORE.encode(), (job_id,)).fetchone()
    if row is None:
        return None
    other, job_type, worker, tried_at, lease = row
    if worker is not None:
        return (
            f"Waiting for job {other} ({job_type}), which {worker} runs;"
            f" it counts as lost when nothing is heard of it for {lease} seconds."
        )
    if tried_at is not None:
        return (
            f"Waiting for job {other} ({job_type}), which is tried again at"
            f" {tried_at.astimezone():%H:%M:%S}."
        )
    return f"Waiting for job {other} ({job_type}), which is next."


def _tell_failure_elsewhere(connections: Connections, claim: Claim, error: BaseException) -> None:
    """Tell the queue over another connection, though just now there may be none to be had."""
    for seconds in _TELL_SECONDS:
        time.sleep(seconds)
        try:
            with connections.lend() as conn:
                _tell_failure(conn, claim, error)
        except psycopg.Error as refusal:
            if refusal.sqlstate == _LOST:
                return
        except CdlError:
            pass
        else:
            return


def _tell_failure(conn: Connection, claim: Claim, error: BaseException) -> None:
    """Tell the queue that a job was not done, and why."""
    code: str | None = None
    if isinstance(error, psycopg.Error):
        code, message = error.sqlstate, error.diag.message_primary or str(error)
        if code is None and isinstance(error, psycopg.OperationalError):
            code = _CONNECTION_BROKEN  # which the client noticed by itself
    elif isinstance(error, CdlError):
        code, message = error.code, error.message
    elif isinstance(error, KeyboardInterrupt):
        message = "Somebody stopped the job; what it had written was taken back."
    else:
        message = f"{type(error).__name__}: {error}"

    held = (claim.job_id, claim.token)
    if code == _LOST:
        return
    if code == _HANDED_BACK:
        conn.execute("select pipeline.release_job(%s, %s)", held)
        return
    if isinstance(error, KeyboardInterrupt):
        conn.execute("select pipeline.cancel_job(%s)", (claim.job_id,))
    conn.execute("select pipeline.fail_job(%s, %s, %s, %s)", (*held, code, message))
