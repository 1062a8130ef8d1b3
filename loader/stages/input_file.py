"""The file that a stage begins with: one that an earlier stage put into the storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loader.database import connect
from loader.errors import CdlError

_CALLED = {"import": "raw", "transform": "transformed"}


@dataclass(frozen=True, slots=True)
class InputFile:
    """Whose file it is, where it lies, and what pipeline.files knows of its content."""

    dmo_id: int
    source_name: str
    key: str
    sha256: str
    record_count: int


def find_input_file(url: str, file_id: int, made_by: Literal["import", "transform"]) -> InputFile:
    """Give the file with this number that a stage made; LC006 where there is none."""
    with connect(url) as conn:
        row = conn.execute(
            "select f.dmo_id, s.name, f.file_path, f.file_hash, f.record_count"
            " from pipeline.files as f"
            " join pipeline.sources as s on s.id = f.source_id"
            " where f.id = %s and f.stage = %s",
            (file_id, made_by),
        ).fetchone()
    if row is None:
        raise CdlError(
            f"there is no {_CALLED[made_by]} file {file_id}",
            hint="cdl status shows the files.",
            code="LC006",
        )
    return InputFile(*row)
