"""Transform: a raw file becomes a transformed file; the database does the normalising."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from queue import SimpleQueue
from uuid import UUID

from loader.database import connect
from loader.errors import CdlError, DatabaseUnreachableError
from loader.geocoding.run import Geocoding, geocode_file, is_wanted
from loader.stages.input_file import find_input_file
from loader.stages.jobs import (
    Chain,
    Context,
    Job,
    JobRequest,
    StageResult,
    job_notes,
    job_results,
    run_by_hand,
)
from loader.stages.keys import free_key
from loader.stages.lines import blocks_of_lines, copy_block_in, copy_out
from loader.storage import StoredContent

_BLOCK = 1 << 22


def transform_file(
    context: Context,
    raw_file_id: int,
    *,
    run_id: UUID | None = None,
    force: bool = False,
    chain: Chain | None = None,
) -> StageResult:
    """Transform a raw file.

    A raw file that was transformed under the same configuration is not transformed again unless
    `force`; the result is then that of the first time, with `repeated` set.
    """
    work = TransformWork(context, raw_file_id)
    request = JobRequest(
        "transform", work.dmo_id, work.source_name, run_id, input_file_id=raw_file_id, chain=chain
    )
    return run_by_hand(context, request, work, force=force)


class TransformWork:
    """The transformation of one raw file."""

    def __init__(
        self, context: Context, raw_file_id: int, *, open_addresses: int | None = None
    ) -> None:
        """Look at the raw file. `open_addresses`: so many of it were not geocoded the last time."""
        self._context = context
        self._open_addresses = open_addresses
        self._raw_file_id = raw_file_id
        self._raw = find_input_file(context.url, raw_file_id, "import")
        self.dmo_id = self._raw.dmo_id
        self.source_name = self._raw.source_name

    def known(self, context: Context) -> StageResult | None:
        """Give the result of an earlier transformation under the same configuration."""
        with connect(context.url) as conn:
            row = conn.execute(
                "select f.id, f.job_id from pipeline.files as f"
                " where f.id = pipeline.find_derived(%s)",
                (self._raw_file_id,),
            ).fetchone()
            if row is None:
                return None
            file_id, job_id = row
            return StageResult(
                "transform",
                job_id,
                job_results(conn, job_id),
                file_id=file_id,
                notes=job_notes(conn, job_id),
                repeated=True,
            )

    def run(self, job: Job) -> StageResult:
        """Read the raw file, and write the transformed one."""
        storage = self._context.storage
        geocoding = Geocoding()
        if self._is_overtaken(job):
            newer = "the source has sent a newer file, which asks by itself"
            return _nothing(job, lambda: (newer,))
        if is_wanted(job):
            with storage.read(self._raw.key, self._raw.sha256) as source:
                geocoding = geocode_file(job, source)
            if not geocoding.answers and geocoding.open == self._open_addresses:
                return _nothing(job, lambda: _with_time(job, geocoding))
        key, date, batch = free_key(job, storage, "transformed")
        records = 0
        written = False
        try:
            with (
                storage.write(key) as target,
                storage.read(self._raw.key, self._raw.sha256) as source,
            ):
                for block in _transform(job, source, self._context.parallel):
                    target.write(block)
                    records += block.count(b"\n")
                    job.report(records, records, self._raw.record_count)
            written = True
            file_id = job.call(
                "select pipeline.complete_transform(%s, %s, %s, %s, %s, %s, %s, %s)",
                job.job_id,
                job.token,
                key,
                date,
                batch,
                target.size,
                target.sha256,
                records,
            )
            results = job_results(job.work, job.job_id)
            notes = _with_time(job, geocoding)
        except BaseException:
            if written:
                with suppress(CdlError):  # what stays is of no meaning; the first error has it
                    storage.remove(key)
            raise
        return StageResult("transform", job.job_id, results, file_id=file_id, notes=notes)

    def _is_overtaken(self, job: Job) -> bool:
        """Tell whether this is about what was left open, and a newer file has come since."""
        return self._open_addresses is not None and bool(
            job.call("select pipeline.has_newer_file(%s)", self._raw_file_id)
        )


def _nothing(job: Job, notes: Callable[[], tuple[str, ...]]) -> StageResult:
    """End the job without a file: it would be the same as the last one."""
    job.call("select pipeline.complete_empty(%s, %s)", job.job_id, job.token)
    return StageResult("transform", job.job_id, job_results(job.work, job.job_id), notes=notes())


def _with_time(job: Job, geocoding: Geocoding) -> tuple[str, ...]:
    """Let what was left open be asked again, now that the job is over, and tell when."""
    if not geocoding.open:
        return geocoding.notes
    next_job = job.call("select pipeline.enqueue_geocoding(%s)", job.job_id)
    when = job.call("select next_attempt_at from pipeline.job_queue where job_id = %s", next_job)
    if when is None:
        return geocoding.notes
    told = f"geocoding: what is open is asked by job {next_job} on {when:%Y-%m-%d at %H:%M %Z}"
    return (*geocoding.notes, told)


def _transform(job: Job, source: StoredContent, parallel: int) -> Iterator[bytes]:
    """Transform a file block by block, several at a time, and give the results in order.

    The job's own connection takes part; others join it while there are more blocks than they.
    """
    idle: SimpleQueue[Job] = SimpleQueue()

    def transform(block: bytes) -> bytes:
        part = idle.get()
        try:
            copy_block_in(part, block)
            part.call("select pipeline.transform_lines(%s)", job.job_id)
            return b"".join(copy_out(part))
        finally:
            idle.put(part)

    with ExitStack() as connections, ThreadPoolExecutor(parallel) as pool, ExitStack() as end:
        # What nobody waits for any more need not be begun.
        end.callback(pool.shutdown, wait=True, cancel_futures=True)
        idle.put(job)
        parts = 1
        running: deque[Future[bytes]] = deque()
        for block in blocks_of_lines(source, _BLOCK):
            running.append(pool.submit(transform, block))
            if parts < parallel and len(running) > parts:
                try:
                    idle.put(connections.enter_context(job.beside()))
                    parts += 1
                except DatabaseUnreachableError:
                    # The server has no more to give: those there are do it, too.
                    parallel = parts
            if len(running) > parts:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
