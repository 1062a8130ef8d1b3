"""Import of a file that somebody brought in a browser: it lies in the storage by now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from loader.database import connect
from loader.errors import CdlError
from loader.stages.importing import ImportWork
from loader.stages.jobs import Claim, Context, Job, StageResult
from loader.storage import Storage
from loader.storage.interface import data_place

_BLOCK = 1 << 20
_LONGEST_NAME = 150
_UNWANTED = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file in the storage."""

    key: str
    sha256: str
    name: str


def upload_key(storage: Storage, dmo_id: int, upload_id: UUID) -> str:
    """Give the key that an uploaded file is stored under."""
    return f"{data_place(storage.environment)}/uploads/{dmo_id}/{upload_id}"


def safe_name(name: str) -> str:
    """Give the name of a file without folders and what no file system takes."""
    plain = _UNWANTED.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip()
    while len(plain.encode()) > _LONGEST_NAME:
        plain = plain[1:]  # the end tells the format
    return plain if plain.strip(".") else "file"


def fetch_upload(
    storage: Storage, upload: Upload, folder: Path, check: Callable[[], None] = lambda: None
) -> Path:
    """Bring an uploaded file out of the storage into a folder, as it was brought."""
    path = folder / safe_name(upload.name)
    with storage.read(upload.key, upload.sha256) as source, path.open("wb") as target:
        while block := source.read(_BLOCK):
            target.write(block)
            check()
    return path


class UploadWork:
    """The import of an uploaded file: it is fetched from the storage first, within the job."""

    def __init__(self, context: Context, dmo_id: int, claim: Claim) -> None:
        self._context = context
        self._dmo_id = dmo_id
        self._source_name = claim.source_name
        self._settings = claim.params.get("config") or {}
        self._is_forced = bool(claim.params.get("force"))
        self._upload = _find(context.url, claim.params["upload"])

    def known(self, context: Context) -> StageResult | None:  # noqa: ARG002  as every work
        """Give nothing: whether it was imported before is seen when it is here."""
        return None

    def run(self, job: Job) -> StageResult:
        """Fetch it, and import it as any file."""
        with self._lent(job) as path:
            work = ImportWork(
                self._context.storage,
                path,
                self._dmo_id,
                self._source_name,
                settings=self._settings,
                check=job.check,
            )
            return work.run_unless_known(job, self._context, is_forced=self._is_forced)

    @contextmanager
    def _lent(self, job: Job) -> Iterator[Path]:
        with TemporaryDirectory(prefix="cdl-upload-") as folder:
            yield fetch_upload(self._context.storage, self._upload, Path(folder), job.check)


def _find(url: str, upload_id: str) -> Upload:
    with connect(url) as conn:
        row = conn.execute(
            "select u.file_path, u.file_hash, u.original_name from pipeline.uploads as u"
            " where u.id = %s",
            (upload_id,),
        ).fetchone()
    if row is None:
        raise CdlError(
            f"there is no uploaded file {upload_id}",
            hint="Upload the file again.",
            code="LC085",
        )
    return Upload(*row)
