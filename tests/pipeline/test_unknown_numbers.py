"""Stages that are given the number of something that is not there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loader.errors import CdlError
from loader.stages.jobs import Context
from loader.stages.promoting import promote_batch
from loader.stages.staging import stage_file
from loader.stages.transforming import transform_file
from loader.storage import FolderStorage
from tests.support.database import Database


@pytest.mark.parametrize(
    ("stage", "code"),
    [(transform_file, "LC006"), (stage_file, "LC006"), (promote_batch, "LC004")],
)
def test_an_unknown_number_is_refused(
    stage: Callable[[Context, int], Any], code: str, shared_database: Database, tmp_path: Path
) -> None:
    context = Context(shared_database.url, FolderStorage(tmp_path, "dev"))
    with pytest.raises(CdlError) as caught:
        stage(context, -1)
    assert caught.value.code == code
