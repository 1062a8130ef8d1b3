"""The stages, alone and as a chain, and what `cdl status` tells of them."""

from pathlib import Path

import pytest

from loader.database import connect
from tests.cli.conftest import Cdl
from tests.support.database import Database

COUNTS = {
    "records_total",
    "records_new",
    "records_updated",
    "records_deleted",
    "records_duplicates",
    "records_unchanged",
    "records_held",
    "records_error",
}


def test_a_run_tells_its_results_stage_by_stage(cdl: Cdl, galway: str, hotels: Path) -> None:
    done = cdl("run", hotels, "--dmo", galway, "--auto-accept", "--json")

    assert done.code == 3, "a row waits"
    results = {result["stage"]: result for result in done.document["results"]}
    assert list(results) == ["import", "transform", "stage", "promote"]
    assert all(result.keys() >= COUNTS for result in results.values())
    assert results["import"]["records_error"] == 1
    assert results["promote"]["records_new"] == 2
    assert results["promote"]["batch_id"] == done.document["batch_id"]
    assert done.document["waiting"] == {
        "rows": 1,
        "reasons": {"missing_name": 1},
        "hold_reason": None,
    }
    assert f"cdl review list --batch {done.document['batch_id']}" in done.err
    assert "name ← name (guessed)" in done.err


def test_a_row_that_cannot_be_read_is_told_with_its_line(
    cdl: Cdl, galway: str, hotels: Path
) -> None:
    hotels.write_text(hotels.read_text() + "too,many,for,it,as,well\n" * 9)

    for again in (False, True):
        done = cdl("run", hotels, "--dmo", galway, "--auto-accept", "--json")
        imported = done.document["results"][0]
        assert imported["repeated"] is again
        assert done.err.count("was left out: too_many_fields: ") == 5
        assert f"10 rows were left out in all; cdl jobs errors {imported['job_id']}" in done.err

    shown = cdl("jobs", "errors", imported["job_id"], "--csv", "-")
    assert shown.out.count("too,many,for,it,as,well") == 9


def test_a_run_without_anything_that_waits_ends_with_0(cdl: Cdl, galway: str, hotels: Path) -> None:
    hotels.write_text("\n".join(hotels.read_text().splitlines()[:3]))

    first = cdl("run", hotels, "--dmo", galway, "--auto-accept", "--json")
    again = cdl("run", hotels, "--dmo", galway, "--auto-accept", "--json")

    assert (first.code, again.code) == (0, 0)
    assert all(result["repeated"] for result in again.document["results"])
    assert again.document["run_id"] == first.document["run_id"]


def test_without_auto_accept_everything_waits(cdl: Cdl, galway: str, hotels: Path) -> None:
    done = cdl("run", hotels, "--dmo", galway, "--json")

    assert done.code == 3
    assert done.document["waiting"]["rows"] == 3
    assert [result["stage"] for result in done.document["results"]] == [
        "import",
        "transform",
        "stage",
    ]


def test_stages_one_by_one(cdl: Cdl, galway: str, hotels: Path) -> None:
    imported = cdl("import", hotels, "--dmo", galway, "--source", "guide", "--json")
    assert imported.code == 0
    assert "cdl transform" in imported.err
    transformed = cdl("transform", imported.document["file_id"], "--json")
    assert transformed.code == 0
    staged = cdl("stage", "--dmo", galway, "--json")
    assert (staged.code, staged.document["waiting"]["rows"]) == (3, 3)
    accepted = cdl("review", "accept", "--batch", staged.document["batch_id"], "--text", "grand")
    assert accepted.code == 0
    promoted = cdl("promote", "--dmo", galway, "--json")
    assert promoted.code == 3
    assert promoted.document["records_new"] == 1

    for command in (
        ("import", hotels, "--dmo", galway, "--source", "guide"),
        ("transform", "--dmo", galway),
        ("stage", transformed.document["file_id"]),
        ("promote", staged.document["batch_id"]),
    ):
        assert cdl(*command, "--json").document["repeated"], command
    forced = cdl("import", hotels, "--dmo", galway, "--source", "guide", "--force", "--json")
    assert not forced.document["repeated"]


@pytest.mark.parametrize(
    ("command", "exit_code", "code"),
    [
        (("transform",), 2, "usage"),
        (("transform", "1", "--dmo", "Galway"), 2, "usage"),
        (("transform", "--dmo", "Galway"), 1, "nothing_there"),
        (("transform", "99"), 1, "LC006"),
        (("stage", "99"), 1, "LC006"),
        (("promote", "99"), 1, "LC004"),
        (("import", "missing.csv", "--dmo", "Galway"), 2, "no_file"),
        (("run", "missing.csv", "--dmo", "Galway"), 2, "no_file"),
    ],
)
def test_what_is_not_there_is_told(
    cdl: Cdl, galway: str, command: tuple[str, ...], exit_code: int, code: str
) -> None:
    done = cdl(*command, "--json")

    assert done.code == exit_code
    assert done.document["error"]["code"] == code
    assert done.err.startswith("error: ")


def test_a_file_that_cannot_be_read_fails_its_job(cdl: Cdl, galway: str, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")

    done = cdl("run", "empty.csv", "--dmo", galway, "--json")

    assert (done.code, done.document["error"]["code"]) == (1, "empty_file")
    status = cdl("status", "--json")
    assert status.document["jobs"][0]["status"] == "failed"
    assert status.document["jobs"][0]["error_code"] == "empty_file"
    assert "Job 1 failed" in status.err


def test_a_held_batch_is_told_and_released(cdl: Cdl, galway: str, hotels: Path) -> None:
    cdl("config", "set", galway, "import", "--param", "full_snapshot=true")
    lines = hotels.read_text().splitlines()
    hotels.write_text("\n".join(lines[:3]))
    cdl("run", hotels, "--dmo", galway, "--auto-accept")
    hotels.write_text("\n".join(lines[:2]))

    held = cdl("run", hotels, "--dmo", galway, "--auto-accept", "--json")

    assert held.code == 3
    batch_id = held.document["batch_id"]
    assert "would remove 1" in held.document["waiting"]["hold_reason"]
    refused = cdl("promote", batch_id, "--json")
    assert (refused.code, refused.document["error"]["code"]) == (1, "LC005")

    cdl("review", "accept", "--batch", batch_id, "--release")
    promoted = cdl("promote", batch_id, "--json")

    assert promoted.code == 0
    assert promoted.document["records_deleted"] == 1


def test_status_tells_jobs_and_what_waits(cdl: Cdl, galway: str, hotels: Path) -> None:
    assert "Nothing ran yet" in cdl("status").err
    run = cdl("run", hotels, "--dmo", galway, "--auto-accept", "--json").document

    done = cdl("status", "--dmo", galway, "--json")

    assert done.code == 0
    assert [job["stage"] for job in done.document["jobs"]] == [
        "promote",
        "stage",
        "transform",
        "import",
    ]
    assert {job["file_name"] for job in done.document["jobs"]} == {"hotels.csv"}
    assert {job["run_id"] for job in done.document["jobs"]} == {run["run_id"]}
    assert done.document["waiting"] == [{"batch_id": run["batch_id"], **run["waiting"]}]
    assert len(cdl("status", "--limit", 1, "--json").document["jobs"]) == 1


def test_status_finds_jobs_whose_process_is_gone(cdl: Cdl, galway: str, database: Database) -> None:
    with connect(database.url) as control, connect(database.url) as conn:
        (job_id,) = control.execute(
            "select pipeline.enqueue_job('import_raw', 1, p_is_by_hand => true)"
        ).fetchone() or (0,)
        control.execute("select pipeline.claim_job(%s, 'worker')", (job_id,))
        with conn.transaction(force_rollback=True):
            conn.execute("select pipeline.begin_job(%s, 1)", (job_id,))
            control.execute("select pipeline.heartbeat_job(%s, 1, p_has_begun => true)", (job_id,))
            assert cdl("status", "--json").document["running"] == [job_id]

    done = cdl("status", "--json")

    assert done.document["running"] == []
    assert done.document["jobs"][0]["error_code"] == "LC012"


def test_a_database_without_our_tables_is_told(
    cdl: Cdl, empty_database: Database, monkeypatch: pytest.MonkeyPatch, hotels: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database.url)

    done = cdl("run", hotels, "--dmo", "Galway", "--json")

    assert done.code == 4
    assert "cdl db migrate" in done.document["error"]["hint"]
