"""A folder, here or in S3, is imported file by file, each version once, in its order."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loader.locations.roots import ImportRoots
from loader.readers import file_digest
from loader.stages.handlers import work_of
from loader.stages.importing import ImportWork
from loader.stages.jobs import Claim, Context, StageResult, claim_jobs, run_claim
from tests.locations.conftest import BUCKET
from tests.pipeline.world import Row, World, place, places
from tests.storage.faults import FaultyServer, status

Drop = Callable[[str, list[Row]], str]
"""Puts a file into the folder, and gives the folder's location."""


@pytest.fixture(params=["here", "s3"])
def drop(request: pytest.FixtureRequest, world: World) -> Drop:
    """Give what puts files into a folder here, and into one in S3."""
    if request.param == "here":
        (world.folder / "drop").mkdir()

        def drop_here(name: str, rows: list[Row]) -> str:
            path = world.file(f"drop/{name}", rows)
            os.utime(path, (path.stat().st_mtime - 60,) * 2)
            return f"{world.folder}/drop/"

        return drop_here
    bucket = request.getfixturevalue("bucket")

    def drop_there(name: str, rows: list[Row]) -> str:
        content = world.file("file.csv", rows).read_bytes()
        bucket.put_object(Bucket=BUCKET, Key=f"in/{name}", Body=content)
        return f"s3://{BUCKET}/in/"

    return drop_there


@pytest.fixture
def context(world: World, moto_url: str) -> Context:
    """Give what stages need, with the way to S3."""
    roots = ImportRoots((str(world.folder), f"s3://{BUCKET}/in/"))
    return replace(world.context, s3_endpoint=moto_url, import_roots=roots)


def _look(world: World, context: Context, location: str, dmo_id: int) -> list[StageResult]:
    """Enqueue the location as a schedule does, and do all there is to do as a worker does."""
    world.value(
        "select pipeline.enqueue_job('import_raw', %s, p_is_chained => true,"
        " p_run_id => gen_random_uuid(),"
        " p_params => jsonb_build_object('path', %s::text, 'auto_accept', true))",
        dmo_id,
        location,
    )
    done = []
    while claims := claim_jobs(world.conn, 1):
        (claim,) = claims
        done.append(run_claim(context, claim, lambda c=claim: work_of(context, c)))  # type: ignore[misc]
    return done


def _imported(world: World) -> list[str]:
    return [
        row["original_name"]
        for row in world.rows(
            "select original_name from pipeline.files where stage = 'import' order by id"
        )
    ]


def test_each_new_file_goes_all_the_way_in_order(
    world: World, context: Context, drop: Drop
) -> None:
    dmo_id = world.dmo()
    drop("2.csv", [place(1, name="Second"), place(2)])
    location = drop("1.csv", [place(1, name="First")])

    done = _look(world, context, location, dmo_id)

    assert done[0].notes == (f"2 of 2 files in {location} are new",)
    assert [result.stage for result in done[1:]] == ["import", "transform", "stage", "promote"] * 2
    assert _imported(world) == ["1.csv", "2.csv"]
    assert world.listings()["p1"]["name"] == "Second"
    assert world.value("select count(distinct run_id) from pipeline.job_queue") == 3

    assert world.rows("select state, waits_for from pipeline.runs order by 1") == (
        [{"state": "done", "waits_for": None}] * 3
    ), "the look itself, too"

    (done_again,) = _look(world, context, location, dmo_id)
    assert done_again.notes == (f"0 of 2 files in {location} are new",)

    drop("3.csv", places(1, 2, 3))
    assert len(_look(world, context, location, dmo_id)) == 5
    assert _imported(world) == ["1.csv", "2.csv", "3.csv"]


def test_what_has_changed_is_imported_again_and_what_is_the_same_is_not(
    world: World, context: Context, drop: Drop
) -> None:
    dmo_id = world.dmo()
    location = drop("a.csv", places(1))
    _look(world, context, location, dmo_id)

    drop("a.csv", places(1, 2))
    _look(world, context, location, dmo_id)
    assert _imported(world) == ["a.csv", "a.csv"]

    drop("renamed.csv", places(1, 2))
    done = _look(world, context, location, dmo_id)
    assert [result.repeated for result in done[1:2]] == [True]
    assert _imported(world) == ["a.csv", "a.csv"]
    assert len(world.content()) == 2


def test_a_file_that_can_not_be_read_keeps_no_other_waiting(
    world: World, context: Context, drop: Drop
) -> None:
    dmo_id = world.dmo()
    drop("1.csv", [{"a": ""}])
    location = drop("2.csv", places(1))
    world.value(
        "select pipeline.enqueue_job('import_raw', %s, p_is_chained => true, p_params =>"
        " jsonb_build_object('path', %s::text, 'auto_accept', true))", dmo_id, location,
    )  # fmt: skip
    while claims := claim_jobs(world.conn, 1):
        with suppress(Exception):  # the queue has it
            run_claim(context, claims[0], lambda: work_of(context, claims[0]))

    assert len(world.content()) == 1
    assert [
        row["status"]
        for row in world.rows("select status from pipeline.job_queue where status <> 'completed'")
    ] == ["held"]
    assert len(_look(world, context, location, dmo_id)) == 1, "what is held waits for a person"


def test_one_object_is_imported_when_it_has_changed(
    world: World, context: Context, bucket: Any
) -> None:
    dmo_id = world.dmo()
    location = f"s3://{BUCKET}/in/all.csv"
    for rows in (places(1), places(1, 2)):
        content = world.file("file.csv", rows).read_bytes()
        bucket.put_object(Bucket=BUCKET, Key="in/all.csv", Body=content)
        assert _stages(_look(world, context, location, dmo_id))[0] == ("import", False)

    assert _stages(_look(world, context, location, dmo_id))[0] == ("import", True)
    assert _imported(world) == ["all.csv", "all.csv"]
    assert len(world.content()) == 2


def test_the_job_beats_while_a_large_file_is_looked_at(
    world: World, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    beating = []

    def digest(path: Path, check: Callable[[], None]) -> str:
        beating.append(world.value("select work_began_at is not null from pipeline.job_queue"))
        return file_digest(path, check)

    monkeypatch.setattr("loader.stages.importing.file_digest", digest)
    path = world.file("large.csv", places(1))
    assert _stages(_look(world, context, str(path), world.dmo()))[0] == ("import", False)
    assert beating == [True]


def test_who_runs_by_hand_what_a_worker_has_just_done_leaves_nothing_in_the_line(
    world: World, context: Context
) -> None:
    dmo_id = world.dmo()
    path = world.file("places.csv", places(1))
    _look(world, context, str(path), dmo_id)
    # A person who looked before that, and came to the line after it.
    claims = world.conn.execute(
        "select j.job_id, j.dequeue_attempts, j.job_type, j.dmo_id, j.source_name, j.input_file_id,"
        " j.batch_id, j.params, null from pipeline.enqueue_job('import_raw', %s,"
        " p_is_by_hand => true, p_is_chained => true) as e (job_id)"
        " cross join lateral pipeline.claim_job(e.job_id, 'me') as j",
        (dmo_id,),
    ).fetchall()
    work = ImportWork(context.storage, path, dmo_id, None)
    done = run_claim(context, Claim(*claims[0]), lambda: work)

    assert done.repeated
    assert world.rows("select job_id, state from pipeline.job_line") == []


def _stages(done: list[StageResult]) -> list[tuple[str, bool]]:
    return [(result.stage, result.repeated) for result in done]


def test_a_folder_that_can_not_be_listed_is_tried_again(
    world: World, bucket: Any, faulty: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loader.aws.patience.time.sleep", lambda _: None)
    faulty.plan(status(503, "SlowDown"), method="GET", times=100)
    roots = ImportRoots((f"s3://{BUCKET}/in/",))
    context = replace(world.context, s3_endpoint=faulty.url, import_roots=roots)
    with pytest.raises(Exception, match="wants fewer requests"):
        _look(world, context, f"s3://{BUCKET}/in/", world.dmo())

    assert world.rows("select status, error_code from pipeline.job_queue") == [
        {"status": "pending", "error_code": "storage_throttled"}
    ]


def test_another_source_has_its_own_files(world: World, context: Context, drop: Drop) -> None:
    first, second = world.dmo("One", "one"), world.dmo("Two", "two")
    location = drop("1.csv", places(1))

    assert len(_look(world, context, location, first)) == 5
    assert len(_look(world, context, location, second)) == 5


def test_files_go_by_date_where_the_configuration_says_so(
    world: World, context: Context, tmp_path: Path
) -> None:
    dmo_id = world.dmo(import_={"path_order": "date"})
    (world.folder / "drop").mkdir()
    for age, name in ((30, "b.csv"), (20, "a.csv")):
        path = world.file(f"drop/{name}", [place(1, name=name)])
        os.utime(path, (path.stat().st_mtime - age,) * 2)

    _look(world, context, f"{world.folder}/drop/*.csv", dmo_id)

    assert _imported(world) == ["b.csv", "a.csv"]
