"""A process that is killed on its way: run again, it ends as if nothing had been."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loader.settings import PROJECT_ROOT
from tests.pipeline.world import Row, World, place, places

DEADLINE_SECONDS = 20.0

STAGES = {
    "import": (
        "before pipeline.import_lines",
        "after pipeline.import_lines",
        "after pipeline.complete_import",
        "after import_source",
    ),
    "transform": (
        "before pipeline.transform_lines",
        "after pipeline.transform_lines",
        "after pipeline.complete_transform",
        "after transform_file",
    ),
    "stage": ("before pipeline.stage_lines", "after pipeline.stage_lines", "after stage_file"),
    "promote": (
        "before promote_batch",
        "before pipeline.promote_batch",
        "after pipeline.promote_batch",
        "after promote_batch",
    ),
}


def _first_edition() -> list[Row]:
    return [*places(1, 2, 3, 4, 5, 6), place(6), place(7, name=""), place(8, lat="0", lng="0")]


def _second_edition() -> list[Row]:
    return [place(1, category="Bar"), *places(2, 3, 4, 5), place(9)]


def _prepare(world: World) -> int:
    """Load a first edition, so that the second one updates and removes, too."""
    dmo_id = world.dmo(import_={"full_snapshot": True})
    world.load(_first_edition(), dmo_id, "first.csv")
    return dmo_id


def _killed_run(world: World, path: Path, dmo_id: int, point: str) -> None:
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.pipeline.broken_run",
            world.database.url, world.folder / "storage", path, str(dmo_id), point,
        ],
        check=False, cwd=PROJECT_ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, f"{point} was never reached: {done.stderr}"
    _wait_for_the_server(world)


def _wait_for_the_server(world: World) -> None:
    """Wait until the server has noticed that its client is gone."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while world.value(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and application_name = 'cdl'"
    ):
        assert time.monotonic() < deadline, "the killed run's connections stay"
        time.sleep(0.01)


def _end_state(world: World) -> dict[str, list[Row]]:
    return {
        "content": world.content(),
        "staged": world.rows(
            "select b.status as batch, s.source_id, s.action, s.status, s.flags, s.certainty_score"
            " from staging.listings as s join staging.batches as b using (batch_id)"
            " order by b.batch_id, s.source_id, s.line"
        ),
        "results": world.rows(
            "select j.job_type, to_jsonb(r) - 'job_id' - 'created_at' as counts"
            " from pipeline.job_queue as j join pipeline.job_results as r using (job_id)"
            " where j.status = 'completed' order by j.job_id"
        ),
        "files": world.rows(
            "select stage, batch, record_count, is_complete from pipeline.files order by id"
        ),
        "bridge": world.rows(
            "select source_record_hash::text, listing_id is null as is_open, certainty_score"
            " from pipeline.bridge_source_listing order by source_record_hash, certainty_score"
        ),
        "log": world.rows(
            "select data_domain, action, field, old_value, new_value, actor, rule, line"
            " from pipeline.change_log order by data_domain, action, field, line, new_value"
        ),
    }


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, dict[str, list[Row]]]:
    """Keep what an undisturbed run ends in."""
    return {}


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_a_stage_and_run_again(
    world: World, stage: str, undisturbed: dict[str, dict[str, list[Row]]]
) -> None:
    dmo_id = _prepare(world)
    path = world.file("second.csv", _second_edition())

    for point in STAGES[stage]:
        _killed_run(world, path, dmo_id, point)
    world.run(path, dmo_id)

    failed = world.rows(
        "select j.status, j.error_code from pipeline.job_queue as j where j.status <> 'completed'"
    )
    assert {(job["status"], job["error_code"]) for job in failed} == {("failed", "LC012")}
    expected = undisturbed.setdefault("second edition", _end_state(world))
    assert _end_state(world) == expected


def test_undisturbed_runs_end_the_same(
    world: World, undisturbed: dict[str, dict[str, list[Row]]]
) -> None:
    dmo_id = _prepare(world)
    world.load(_second_edition(), dmo_id, "second.csv")

    assert world.value("select count(*) from pipeline.job_queue where status <> 'completed'") == 0
    assert _end_state(world) == undisturbed.setdefault("second edition", _end_state(world))


def test_a_killed_run_leaves_no_part_of_a_file_under_a_name(world: World) -> None:
    dmo_id = world.dmo()
    path = world.file("file.csv", places(1, 2))
    _killed_run(world, path, dmo_id, "before pipeline.complete_import")
    world.run(path, dmo_id)

    known = {row["file_path"] for row in world.rows("select file_path from pipeline.files")}
    storage = world.folder / "storage"
    for key in known:
        assert (storage / key).is_file()


def test_a_run_that_somebody_stops_takes_its_work_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    dmo_id = world.dmo()
    path = world.file("file.csv", places(1, 2))
    with monkeypatch.context() as patched:
        patched.setattr("loader.stages.importing.copy_out", stop)
        with pytest.raises(KeyboardInterrupt):
            world.run(path, dmo_id)

    assert world.rows("select status, error_code from pipeline.job_queue") == [
        {"status": "cancelled", "error_code": None}
    ]
    assert world.value("select count(*) from pipeline.files") == 0
    assert [file for file in (world.folder / "storage").rglob("*") if file.is_file()] == []
    world.run(path, dmo_id)
    assert len(world.content()) == 2
