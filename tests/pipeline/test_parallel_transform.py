"""Transform shares its file among connections; nobody can tell from the result."""

import gzip
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from loader.errors import DatabaseUnreachableError
from loader.stages import transforming
from loader.stages.importing import import_file
from loader.stages.jobs import Context, Job
from loader.stages.transforming import transform_file
from tests.pipeline.world import World, place

ROWS = 400


def _transformed(world: World, raw_file_id: int, parallel: int) -> list[str]:
    context = Context(world.database.url, world.context.storage, parallel=parallel)
    done = transform_file(context, raw_file_id, force=True)
    key = world.value("select file_path from pipeline.files where id = %s", done.file_id)
    assert done.results["records_total"] == ROWS
    with gzip.open(world.folder / "storage" / key, "rt") as file:
        return file.readlines()


def test_blocks_are_written_in_the_order_of_the_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [place(n, description="x" * (n % 7 * 200)) for n in range(ROWS)]
    raw = import_file(world.context, world.file("many.csv", rows), world.dmo())
    assert raw.file_id is not None
    whole = _transformed(world, raw.file_id, parallel=1)
    monkeypatch.setattr(transforming, "_BLOCK", 1000)  # shorter than some lines

    assert _transformed(world, raw.file_id, parallel=3) == whole
    assert len(whole) == ROWS


def test_a_server_that_has_no_more_connections_does_with_those_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Job) -> AbstractContextManager[Job]:
        refused.append(True)
        raise DatabaseUnreachableError("too many connections", code="unreachable")

    refused: list[bool] = []
    raw = import_file(
        world.context, world.file("many.csv", [place(n) for n in range(ROWS)]), world.dmo()
    )
    assert raw.file_id is not None
    monkeypatch.setattr(Job, "beside", refuse)
    whole = _transformed(world, raw.file_id, parallel=4)
    assert not refused, "a file of one block needs no second connection"
    monkeypatch.setattr(transforming, "_BLOCK", 1000)

    assert _transformed(world, raw.file_id, parallel=4) == whole
    assert len(refused) == 1


def test_an_error_in_one_block_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = import_file(
        world.context, world.file("many.csv", [place(n) for n in range(ROWS)]), world.dmo()
    )
    assert raw.file_id is not None
    monkeypatch.setattr(transforming, "_BLOCK", 1000)
    world.conn.execute("alter function pipeline.clean_text(text) rename to clean_text_gone")

    with pytest.raises(Exception, match="clean_text"):
        transform_file(world.context, raw.file_id)

    assert world.value("select count(*) from pipeline.files where stage = 'transform'") == 0
    assert [
        p
        for p in Path(world.folder / "storage").rglob("*")
        if "transformed" in str(p) and p.is_file()
    ] == []
    assert (
        world.value("select status from pipeline.job_queue where job_type = 'transform'")
        == "failed"
    )
