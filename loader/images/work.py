"""The job that fetches the pictures of a DMO's listings."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from psycopg.types.json import Jsonb

from loader.database import Connection, connect
from loader.images.content import recognise
from loader.images.errors import ImageError
from loader.images.fetching import Limits, fetch
from loader.stages.jobs import Context, Job, JobRequest, StageResult, job_results, run_by_hand
from loader.storage import Storage

PARALLEL = 8
"""So many pictures are fetched at once."""
_PAGE = 200
_NAME_LENGTH = 60
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Due:
    image_id: int
    url: str
    folder: str
    etag: str | None
    last_modified: str | None


def fetch_images(
    context: Context,
    dmo_id: int,
    limits: Limits,
    *,
    parallel: int = PARALLEL,
    is_forced: bool = False,
) -> StageResult:
    """Fetch the pictures of a DMO's listings that are due, or all of them.

    Each is noted as soon as it is stored, so that a job that was broken off goes on where it was. A
    picture that can not be had is an entry in pipeline.job_errors, and the job goes on.
    """
    work = ImagesWork(context, dmo_id, limits, parallel=parallel, is_forced=is_forced)
    request = JobRequest(
        "fetch_images",
        dmo_id,
        dedupe_key=f"fetch_images:{dmo_id}",
        order_key=f"images/{dmo_id}",
    )
    return run_by_hand(context, request, work)


class ImagesWork:
    """The fetching of one DMO's pictures."""

    def __init__(
        self,
        context: Context,
        dmo_id: int,
        limits: Limits,
        *,
        parallel: int = PARALLEL,
        is_forced: bool = False,
    ) -> None:
        self._context = context
        self._dmo_id = dmo_id
        self._limits = limits
        self._parallel = parallel
        self._is_forced = is_forced

    def known(self, context: Context) -> StageResult | None:  # noqa: ARG002  as every work
        """Give nothing: what is due now was not done before."""
        return None

    def run(self, job: Job) -> StageResult:
        """Fetch, several at a time."""
        counts: Counter[str] = Counter()
        with ExitStack() as end:
            # Notes of their own, not the job's transaction: what is fetched stays fetched.
            notes = end.enter_context(connect(self._context.url))
            pool = ThreadPoolExecutor(self._parallel)
            end.callback(pool.shutdown, wait=True, cancel_futures=True)
            for page in self._pages(notes):
                running = {pool.submit(self._fetch, due): due for due in page}
                for done in as_completed(running):
                    counts[self._note(notes, job, running[done], done.result())] += 1
                    total = counts.total()
                    job.report(total, total, None)
        job.call(
            "select pipeline.complete_images(%s, %s, %s, %s, %s, %s)",
            job.job_id,
            job.token,
            *(counts[word] for word in ("new", "updated", "unchanged", "failed")),
        )
        return StageResult(
            "images", job.job_id, job_results(job.work, job.job_id), notes=_told(counts)
        )

    def _pages(self, conn: Connection) -> Iterator[list[_Due]]:
        after = 0
        environment = self._context.storage.environment
        while rows := conn.execute(
            "select * from pipeline.due_images(%s, %s, %s, %s, %s)",
            (self._dmo_id, environment, after, _PAGE, self._is_forced),
        ).fetchall():
            page = [_Due(*row) for row in rows]
            yield page
            after = page[-1].image_id

    def _fetch(self, due: _Due) -> dict[str, Any] | ImageError | None:
        """Fetch and store one picture; None when it has not changed."""
        try:
            fetched = fetch(due.url, due.etag, due.last_modified, self._limits)
            if fetched.content is None:
                return None
            file = _store(self._context.storage, due, fetched.content)
        except ImageError as error:
            return error
        return file | {"etag": fetched.etag, "last_modified": fetched.last_modified}

    def _note(
        self,
        conn: Connection,
        job: Job,
        due: _Due,
        result: dict[str, Any] | ImageError | None,
    ) -> str:
        if isinstance(result, ImageError):
            conn.execute(
                "select pipeline.note_image_failure(%s, %s, %s, %s, %s, %s)",
                (job.job_id, job.token, due.image_id, due.url, result.code, result.message),
            )
            return "failed"
        file = None if result is None else Jsonb(result)
        (word,) = conn.execute(
            "select pipeline.note_image(%s, %s, %s, %s, %s)",
            (job.job_id, job.token, due.image_id, due.url, file),
        ).fetchone() or ("unchanged",)
        return str(word)


def _told(counts: Counter[str]) -> tuple[str, ...]:
    """Tell what could not be had: the job is done all the same."""
    if not counts["failed"]:
        return ()
    return (f"{counts['failed']:,} pictures could not be had, and are tried again later",)


def _store(storage: Storage, due: _Due, content: bytes) -> dict[str, Any]:
    picture = recognise(content)
    sha256 = hashlib.sha256(content).hexdigest()
    # Two pictures of a listing may have the same name, and one may change: its content is in it.
    key = f"{due.folder}/{_name(due.url)}-{sha256[:16]}.{picture.extension}"
    storage.store(key, content, picture.content_type)
    return {
        "stored_key": key,
        "sha256": sha256,
        "content_type": picture.content_type,
        "size": len(content),
        "width": picture.width,
        "height": picture.height,
    }


def _name(url: str) -> str:
    """Give the name at the end of an address, in letters that are safe everywhere."""
    stem = PurePosixPath(unquote(urlsplit(url).path)).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_NAMES.sub("-", plain).strip("-")[:_NAME_LENGTH].strip("-") or "image"
