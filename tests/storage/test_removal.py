"""Files that are not kept any more are removed from S3, and only those of this environment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from loader.errors import CdlError
from loader.retention import remove_files
from loader.stages.chain import run_chain
from loader.storage.s3 import S3Storage
from tests.pipeline.world import World, place, unwatched
from tests.storage import faults
from tests.storage.faults import FaultyServer

BUCKET = "dev-trippl-data"
PRUNE = "select pipeline.prune(p_now => now() + interval '400 days') -> 'files'"
LEFT = "select count(*) from pipeline.files where expired_at is not null and removed_at is null"


def _objects(bare_s3: Any) -> set[str]:
    found = bare_s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())
    return {f"{BUCKET}/{each['Key']}" for each in found}


def test_what_s3_refuses_is_removed_later(
    world: World, s3: S3Storage, faulty: FaultyServer, bare_s3: Any
) -> None:
    dmo_id = world.dmo()
    context = replace(world.context, storage=s3)
    for number in range(3):
        path = world.file(f"{number}.csv", [place(1, category=f"Kind {number}")])
        run_chain(context, path, dmo_id, watch=unwatched, auto_accept=True)
    before = _objects(bare_s3)
    assert world.value(PRUNE) == 4
    assert _objects(bare_s3) == before, "the database removes no objects"

    # Of a copy of the database that serves another environment, nothing is touched.
    assert remove_files(world.context) == 0
    assert world.value(LEFT) == 4

    faulty.plan(faults.status(403, "AccessDenied"), method="DELETE")
    with pytest.raises(CdlError):
        remove_files(context)
    assert world.value(LEFT) == 4

    faulty.plan(faults.status(503, "SlowDown"), method="DELETE", times=2)
    assert remove_files(context) == 4
    known = {
        row["file_path"]
        for row in world.rows("select file_path from pipeline.files where removed_at is null")
    }
    assert _objects(bare_s3) & before == known
    assert len(known) == 2
