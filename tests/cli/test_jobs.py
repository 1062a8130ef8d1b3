"""`cdl jobs` and `cdl sources`: what is in the queue, and what people do about it."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Cdl
from tests.support.database import Database

ENQUEUE = (
    "select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Galway'),"
    " p_params => jsonb_build_object('path', %s::text), p_dedupe_key => %s, p_is_chained => true)"
)


def _enqueue(database: Database, *names: str) -> list[int]:
    """Enqueue imports of files that are not there."""
    with database.connect() as conn:
        return [
            conn.execute(ENQUEUE, (f"/not/there/{name}.csv", name)).fetchall()[0][0]
            for name in names
        ]


def _fail(database: Database, *names: str) -> list[int]:
    """Enqueue imports and let them fail for good."""
    numbers = _enqueue(database, *names)
    with database.connect() as conn:
        for number in numbers:
            conn.execute("select pipeline.claim_jobs('worker')")
            conn.execute(
                "select pipeline.fail_job(%s, 1, 'no_file', 'the file is not there')", (number,)
            )
    return numbers


def test_jobs_are_listed_by_filter_and_page(
    cdl: Cdl, galway: str, hotels: Path, database: Database
) -> None:
    cdl("run", hotels, "--dmo", galway, "--auto-accept")
    held = _fail(database, "one")
    waiting = _enqueue(database, "two", "three")

    listed = cdl("jobs", "list", "--json").document
    assert [job["state"] for job in listed["jobs"]] == [
        *("waiting", "waiting", "held", "completed", "completed", "completed", "completed")
    ]
    first = cdl("jobs", "list", "--limit", 2, "--json").document
    assert [job["job_id"] for job in first["jobs"]] == waiting[::-1]
    then = cdl("jobs", "list", "--limit", 2, "--before", first["next_before"], "--json").document
    assert then["jobs"][0]["job_id"] == held[0]
    for options, number in (
        (("--state", "held"), 1),
        (("--state", "held", "--state", "waiting"), 3),
        (("--type", "import", "--dmo", galway, "--domain", "listings"), 4),
        (("--source", "other"), 0),
        (("--code", "no_file", "--since", "1h"), 1),
        (("--until", "1h"), 0),
        (("--run", listed["jobs"][-1]["run_id"]), 4),
    ):
        found = cdl("jobs", "list", *options, "--json").document["jobs"]
        assert len(found) == number, options
    shown = cdl("jobs", "list", "--state", "held").out
    assert "the file is not there (no_file)" in shown
    assert "no such jobs" in cdl("jobs", "list", "--source", "other").err


@pytest.mark.parametrize(
    ("command", "exit_code", "code"),
    [
        (("list", "--since", "soon"), 1, "LC007"),
        (("list", "--run", "7"), 1, "LC007"),
        (("list", "--dmo", "Nowhere"), 1, "LC001"),
        (("list", "--state", "asleep"), 2, "usage"),
        (("show", "99"), 1, "LC061"),
        (("errors",), 2, "usage"),
        (("retry",), 2, "usage"),
        (("cancel", "--yes"), 2, "usage"),
        (("errors", "1", "--csv", "no/folder/here.csv"), 2, "usage"),
    ],
)
def test_what_makes_no_sense_is_told(
    cdl: Cdl, command: tuple[str, ...], exit_code: int, code: str
) -> None:
    done = cdl("jobs", *command, "--json")
    assert (done.code, done.document["error"]["code"]) == (exit_code, code)


def test_a_job_tells_its_whole_story(
    cdl: Cdl, galway: str, hotels: Path, database: Database
) -> None:
    cdl("run", hotels, "--dmo", galway, "--auto-accept")
    imported = cdl("jobs", "show", 1, "--json").document
    assert imported["run"]["state"] == "done"
    assert [part["stage"] for part in imported["run"]["stages"]] == [
        *("import", "transform", "stage", "promote")
    ]
    assert imported["files"][0]["original_name"] == "hotels.csv"
    assert imported["config"]["config_params"]["source_name"] == "csv_upload"
    assert imported["results"]["records_error"] == 1
    (error,) = imported["errors"]
    assert (error["code"], error["number"], error["sample"]["line"]) == ("too_many_fields", 1, 5)
    assert error["remedy"] == "Is a value with a delimiter not quoted?"
    assert "cdl jobs errors 1 --csv -" in cdl("jobs", "show", 1).err

    (held,) = _fail(database, "one")
    cdl("jobs", "retry", held, "--note", "it is back")
    story = cdl("jobs", "show", held, "--json").document
    assert [(e["event"], e["message"]) for e in story["events"]] == [
        ("held", "the file is not there"),
        ("requeued", "it is back"),
    ]
    assert story["events"][1]["actor"] != "postgres"
    assert "requeued" in cdl("jobs", "show", held).out


def test_what_needs_no_retry_is_told_so(cdl: Cdl, galway: str, database: Database) -> None:
    runs, waits = _enqueue(database, "one", "two")
    with database.connect() as conn:
        conn.execute("select pipeline.claim_job(%s, 'worker')", (runs,))
    for number, hint in (
        (waits, f"cdl jobs show {waits} says for what. A worker runs it (cdl worker)."),
        (runs, f"cdl jobs cancel {runs} stops it."),
    ):
        done = cdl("jobs", "retry", number)
        assert done.code == 3
        assert hint in " ".join(done.err.split())
    assert "cdl jobs cancel stops one that runs" in " ".join(cdl("jobs", "hold", runs).err.split())


def test_a_job_that_runs_tells_its_pace(cdl: Cdl, galway: str, database: Database) -> None:
    (running,) = _enqueue(database, "one")
    with database.connect() as conn:
        conn.execute("select pipeline.claim_jobs('worker')")
        conn.execute("select pipeline.heartbeat_job(%s, 1, 300, 1000, true)", (running,))
        conn.execute(
            "update pipeline.job_queue set work_began_at = work_began_at - interval '1 hour'"
        )

    shown = cdl("jobs", "show", running).out
    assert "300 of 1,000" in shown
    assert "0 records a second, some 8,4" in shown
    assert "300 of 1,000" in cdl("jobs", "list").out


def test_errors_are_grouped_and_exported(
    cdl: Cdl, galway: str, hotels: Path, tmp_path: Path
) -> None:
    hotels.write_text(hotels.read_text() + "too,many,for,it,as,well\n" * 3)
    run = cdl("run", hotels, "--dmo", galway, "--auto-accept", "--json").document["run_id"]

    grouped = cdl("jobs", "errors", "--run", run, "--json").document
    assert grouped["total"] == 4
    assert [(g["stage"], g["code"], g["number"]) for g in grouped["groups"]] == [
        ("import", "too_many_fields", 4)
    ]
    assert "Is a value with a delimiter not quoted?" in cdl("jobs", "errors", 1).out

    written = cdl("jobs", "errors", "--dmo", galway, "--csv", "errors.csv", "--json")
    assert written.document == {"file": "errors.csv", "errors": 4}
    records = list(csv.DictReader(io.StringIO((tmp_path / "errors.csv").read_text())))
    assert [record["line"] for record in records] == ["5", "6", "7", "8"]
    assert "too,many,for,it" in records[1]["record"]
    assert "could be used" in cdl("jobs", "errors", 2).err


def test_jobs_that_failed_as_a_whole_are_no_good_news(
    cdl: Cdl, galway: str, database: Database
) -> None:
    (number,) = _fail(database, "one")

    done = cdl("jobs", "errors", "--dmo", galway, "--json")
    assert (done.document["groups"], done.document["failed_jobs"]) == ([], 1)
    assert "failed as a whole, not record by record: 1" in done.err
    assert "could be used" not in done.err
    others = cdl("jobs", "errors", "--state", "completed", "--json")
    assert others.document["failed_jobs"] == 0
    assert cdl("jobs", "errors", number, "--json").document["failed_jobs"] == 1


def test_several_jobs_are_retried_by_filter_after_a_preview(
    cdl: Cdl, galway: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    cdl("config", "set", galway, "import", "--param", "pause_after_failures=0")
    numbers = _fail(database, "one", "two")

    asked: list[str] = []
    monkeypatch.setattr("typer.confirm", lambda text, **_: asked.append(text))
    done = cdl("jobs", "retry", "--code", "no_file", "--note", "mended")
    assert asked == ["2 jobs will be queued again. Go on?"]
    assert "the file is not there" in done.out
    assert "2 jobs queued again." in done.out

    held = cdl("jobs", "hold", *numbers, "--note", "not yet", "--json").document
    assert {job["state"] for job in held["jobs"]} == {"held"}
    partly = cdl("jobs", "retry", numbers[0], 99, "--json")
    assert partly.code == 3
    assert [job["job_id"] for job in partly.document["jobs"]] == [numbers[0]]
    assert [job["code"] for job in partly.document["refused"]] == ["LC061"]
    gone = cdl("jobs", "cancel", "--dmo", galway, "--yes", "--json")
    assert {job["state"] for job in gone.document["jobs"]} == {"cancelled"}
    assert "No job fits" in cdl("jobs", "retry", "--state", "held").err


def test_without_an_answer_nothing_is_done(
    cdl: Cdl, galway: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(database, "one")
    monkeypatch.setattr("sys.stdin", io.StringIO())

    done = cdl("jobs", "retry", "--dmo", galway, "--json")

    assert (done.code, done.document["error"]["code"]) == (1, "not_confirmed")
    assert cdl("jobs", "list", "--json").document["jobs"][0]["state"] == "held"


def test_a_source_that_fails_is_paused_until_somebody_resumes_it(
    cdl: Cdl, galway: str, database: Database
) -> None:
    numbers = _fail(database, "one", "two", "three")
    (aside,) = _enqueue(database, "four")

    for command in (("jobs", "list"), ("status",)):
        said = cdl(*command)
        assert "source csv_upload is paused since" in said.err
        assert "3 runs failed one after the other" in said.err
        assert cdl(*command, "--json").document["paused_sources"][0]["dmo_name"] == galway
    assert cdl("jobs", "list", "--state", "paused", "--json").document["jobs"][0]["job_id"] == aside
    (source,) = cdl("sources", "list", "--paused", "--json").document
    assert (source["failed_runs"], source["paused_by"]) == (3, "the queue")
    finding = next(f for f in cdl("doctor", "--json").document if f["topic"] == "sources")
    assert finding["state"] == "note"
    assert "Galway" in finding["text"]

    resumed = cdl("sources", "resume", galway, "--note", "the folder is back", "--json").document
    assert (resumed["jobs"], resumed["held_jobs"]) == ([aside], numbers)
    assert "is not paused" in cdl("sources", "resume", galway).out
    assert cdl("sources", "list", "--paused", "--json").document == []
    assert "paused" not in cdl("status").err


def test_a_person_can_pause_a_source(cdl: Cdl, galway: str, hotels: Path) -> None:
    assert cdl("sources", "pause", galway, "--json").document["error"]["code"] == "LC066"
    cdl("run", hotels, "--dmo", galway, "--auto-accept")

    paused = cdl("sources", "pause", galway, "--reason", "they move house")
    assert "is paused" in paused.out
    assert "they move house" in cdl("sources", "pause", galway).out
    # By hand it runs all the same.
    again = cdl("run", hotels, "--dmo", galway, "--auto-accept", "--force", "--json")
    assert not any(result["repeated"] for result in again.document["results"])
    assert cdl("sources", "list", "--paused", "--json").document[0]["pause_reason"] == (
        "they move house"
    )
