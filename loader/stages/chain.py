"""The whole way of a file: import, transform, stage, promote, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

from loader.database import connect
from loader.stages.import_source import import_source
from loader.stages.jobs import Chain, Context, Progress, StageResult
from loader.stages.promoting import promote_batch
from loader.stages.staging import stage_file
from loader.stages.transforming import transform_file
from loader.stages.waiting import Waiting, find_waiting

Watch = Callable[[str], AbstractContextManager[Progress]]
"""Called with a stage's name; what it gives is told how far that stage is."""


@dataclass(frozen=True, slots=True)
class ChainResult:
    """What a chain did, stage by stage, and what of its batch waits for a person."""

    run_id: UUID
    results: list[StageResult]
    batch_id: int
    waiting: Waiting


def run_chain(
    context: Context,
    location: Path | str | None,
    dmo_id: int,
    *,
    watch: Watch,
    source_name: str | None = None,
    auto_accept: bool = False,
    force: bool = False,
) -> ChainResult:
    """Bring a file through all stages; without one, what the import configuration names.

    Every stage recognises what was done before, so that a run that was killed goes on where it
    stopped, under the run_id it had. With `auto_accept` all rows that are not flagged are accepted
    before promote, unless the batch is held; a batch of which nothing may be promoted is left as
    it is.
    """
    run_id = uuid4()
    chain = Chain(auto_accept)
    results: list[StageResult] = []

    def at(progress: Progress) -> Context:
        return replace(context, progress=progress)

    with watch("import") as progress:
        imported = import_source(
            at(progress),
            location,
            dmo_id,
            source_name=source_name,
            run_id=run_id,
            force=force,
            chain=chain,
        )
    results.append(imported)
    if imported.repeated:
        run_id = _run_of(context, imported.job_id) or run_id
    # A stage's completion has enqueued the next one: that very job is run here.
    with watch("transform") as progress:
        transformed = transform_file(
            at(progress), _made(imported.file_id), run_id=run_id, chain=chain
        )
    results.append(transformed)
    with watch("stage") as progress:
        staged = stage_file(at(progress), _made(transformed.file_id), run_id=run_id, chain=chain)
    results.append(staged)
    batch_id = _made(staged.batch_id)
    with connect(context.url) as conn:
        (may_promote,) = conn.execute(
            "select pipeline.accept_batch(%s, %s)", (batch_id, auto_accept)
        ).fetchone() or (False,)
    if may_promote:
        with watch("promote") as progress:
            results.append(promote_batch(at(progress), batch_id, run_id=run_id, chain=chain))
    with connect(context.url) as conn:
        return ChainResult(run_id, results, batch_id, find_waiting(conn, batch_id))


def _run_of(context: Context, job_id: int | None) -> UUID | None:
    with connect(context.url) as conn:
        row = conn.execute(
            "select run_id from pipeline.job_queue where job_id = %s", (job_id,)
        ).fetchone()
    return row[0] if row else None


def _made(number: int | None) -> int:
    if number is None:
        raise RuntimeError("a stage ended without telling what it made")
    return number
