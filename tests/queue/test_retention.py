"""Retention: what is over goes, what waits for a person or is still needed stays."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from loader.errors import CdlError
from loader.retention import remove_files
from loader.stages.chain import run_chain
from loader.stages.importing import import_file
from loader.stages.staging import stage_file
from loader.stages.transforming import transform_file
from tests.pipeline.world import Row, World, place, places, unwatched

LATER = "now() + interval '400 days'"


def _prune(world: World, at: str = LATER) -> dict[str, int]:
    """Prune until nothing is left to be done, as if it were then."""
    removed: dict[str, int] = {}
    while any((step := world.value(f"select pipeline.prune(p_now => {at})")).values()):
        for kind, number in step.items():
            removed[kind] = removed.get(kind, 0) + number
    return {kind: number for kind, number in removed.items() if number}


def _due(world: World, at: str = LATER) -> dict[str, int]:
    due = world.value(f"select pipeline.prune_due({at})")
    return {kind: number for kind, number in due.items() if number}


def _staged(world: World) -> list[Row]:
    return world.rows(
        "select s.batch_id, s.source_id, s.status from staging.listings as s order by 1, 2"
    )


def _stored(world: World) -> set[str]:
    """Give the keys of the files that lie in the storage."""
    folder = world.folder / "storage"
    return {str(path.relative_to(folder)) for path in folder.rglob("*.gz")}


def _live(world: World) -> set[str]:
    return {
        row["file_path"]
        for row in world.rows("select file_path from pipeline.files where expired_at is null")
    }


def _editions(world: World, dmo_id: int, count: int = 3) -> list[Path]:
    """Load editions of a source, each with a change, and give their files."""
    files = []
    for number in range(count):
        rows = [place(1, category=f"Kind {number}"), *places(2, 3)]
        files.append(world.file(f"edition {number}.csv", rows))
        world.run(files[-1], dmo_id)
    return files


def test_what_is_young_stays(world: World) -> None:
    _editions(world, world.dmo())
    assert _prune(world, "now()") == _due(world, "now()") == {}


def test_what_is_over_goes_and_the_newest_edition_stays(world: World) -> None:
    dmo_id = world.dmo()
    _editions(world, dmo_id)
    before = world.content()
    due = _due(world)

    assert _prune(world) == due == {"staged_rows": 6, "files": 4, "jobs": 8}
    assert remove_files(world.context) == 4

    assert {row["batch_id"] for row in _staged(world)} == {3}
    assert _stored(world) == _live(world)
    assert len(_live(world)) == 2
    assert (
        world.rows(
            "select j.job_type, count(*) from pipeline.job_queue as j where j.dmo_id is not null"
            " group by 1 having count(*) > 1"
        )
        == []
    )
    assert world.content() == before
    world.conn.execute("delete from pipeline.job_queue where job_type = 'remove_files'")
    assert _prune(world) == _due(world) == {}


def test_values_keep_their_origins(world: World) -> None:
    dmo_id = world.dmo()
    _editions(world, dmo_id)
    listing = world.listings()["p2"]["id"]
    query = (
        "select o.field, o.value, o.source_name, o.file_name, o.file_path, o.line, o.rule"
        " from pipeline.origins(%s) as o"
    )
    before = world.rows(query, listing)
    _prune(world)

    assert world.rows(query, listing) == before
    assert {row["file_name"] for row in before if row["value"]} == {"edition 0.csv"}


def test_an_old_file_that_comes_again_is_no_news(world: World) -> None:
    dmo_id = world.dmo()
    files = _editions(world, dmo_id)
    before = world.content()
    _prune(world)
    remove_files(world.context)

    done = run_chain(world.context, files[0], dmo_id, watch=unwatched, auto_accept=True)

    assert [result.repeated for result in done.results] == [True] * 4
    assert world.content() == before
    assert world.value("select count(*) from staging.batches") == 3


def test_a_stage_that_needs_a_file_that_is_gone_says_so(world: World) -> None:
    dmo_id = world.dmo()
    files = _editions(world, dmo_id)
    _prune(world)

    with pytest.raises(psycopg.Error, match="is not kept any more") as refused:
        transform_file(world.context, 1, force=True)
    assert refused.value.sqlstate == "LC065"
    with pytest.raises(psycopg.Error, match="is not kept any more"):
        stage_file(world.context, 2, force=True)
    assert world.run(files[0], dmo_id, force=True).results[0].file_id == 7


def test_the_next_edition_merges_as_ever(world: World) -> None:
    """What a source said last, whose a field is and what was decided is not in what goes."""
    dmo_id = world.dmo()
    _editions(world, dmo_id)
    world.edit(world.listings()["p2"]["id"], name="My own name")
    _prune(world)
    remove_files(world.context)

    world.load([place(1, category="Kind 2"), place(2), place(3, name="Their news")], dmo_id)

    names = {key: row["name"] for key, row in world.listings().items()}
    assert names == {"p1": "Place 1", "p2": "My own name", "p3": "Their news"}


def test_rows_that_wait_for_a_person_stay(world: World) -> None:
    dmo_id = world.dmo()
    world.load([*places(1, 2), place(3, lat="0", lng="0")], dmo_id, "one.csv")
    world.load([*places(1, 2, 4), place(5, lat="0", lng="0")], dmo_id, "two.csv")
    world.load([place(1, category="Bar")], dmo_id, "three.csv")

    assert _prune(world)["staged_rows"] == 5
    assert [row["source_id"] for row in _staged(world) if row["status"] == "pending"] == [
        "p3",
        "p5",
    ]
    assert world.value("select count(*) from pipeline.files where expired_at is null") == 6
    assert (
        world.value("select count(*) from pipeline.job_queue as j where j.job_type = 'load_stage'")
        == 3
    ), "who staged it, and when, is told with the row"
    # Decided and promoted, they go the way of the others.
    world.value("select pipeline.decide_listings('{\"status\": \"pending\"}', 'accept')")
    world.promote(1)
    world.promote(2)
    assert _prune(world)["staged_rows"] == 2
    assert len(world.listings()) == 5


@pytest.mark.parametrize("is_seen_since", [False, True])
def test_what_waited_long_is_promoted_unless_its_source_spoke_since(
    world: World, is_seen_since: bool
) -> None:
    """Whose rows are gone can not tell what the newer files had; the map of sources does."""
    dmo_id = world.dmo()
    world.load(places(3), dmo_id, "zero.csv")
    world.run(world.file("one.csv", [place(3, category="Old news")]), dmo_id, auto_accept=False)
    # As if the two had been staged at once: the newer one did not see the older one's row.
    world.conn.execute("update staging.listings set flags = null where batch_id = 2")
    world.load([place(1), *([place(3)] if is_seen_since else [])], dmo_id, "two.csv")
    world.conn.execute(
        "update staging.listings set status = 'pending' where batch_id = 2 and source_id = 'p3'"
    )
    world.load([place(1, category="Bar")], dmo_id, "three.csv")
    _prune(world)
    assert world.value("select pruned_at from staging.batches where batch_id = 3") is not None
    world.value("select pipeline.decide_listings('{\"batch\": 2}', 'accept')")

    if is_seen_since:
        with pytest.raises(psycopg.Error, match="is older than what its source has had"):
            world.promote(2)
    else:
        world.promote(2)
    category = world.listings()["p3"]["category"]
    assert category == ("Café" if is_seen_since else "Old news")


def test_a_rejection_is_remembered_while_it_counts(world: World) -> None:
    dmo_id = world.dmo()
    bad = place(3, lat="0", lng="0")
    world.load([*places(1, 2), bad], dmo_id, "one.csv")
    world.value("select pipeline.decide_listings('{\"status\": \"pending\"}', 'reject')")
    world.load([place(1, category="Bar")], dmo_id, "two.csv")
    _prune(world)
    assert [row["status"] for row in _staged(world) if row["batch_id"] == 1] == ["rejected"]

    world.load([place(1, category="Pub"), bad], dmo_id, "three.csv")

    assert world.staged(3)["p3"]["status"] == "rejected"
    world.load([place(1, category="Inn")], dmo_id, "four.csv")
    _prune(world)
    assert [(row["batch_id"], row["source_id"]) for row in _staged(world)] == [
        (3, "p3"),
        (4, "p1"),
    ]


def test_a_batch_that_was_never_promoted_stays_whole_while_it_waits(world: World) -> None:
    dmo_id = world.dmo()
    world.run(world.file("one.csv", places(1, 2)), dmo_id, auto_accept=False)
    world.run(world.file("two.csv", places(3)), dmo_id)

    assert "staged_rows" not in _prune(world)
    assert world.value("select count(*) from pipeline.files where expired_at is null") == 4


def test_a_held_batch_stays(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True})
    world.load(places(*range(1, 12)), dmo_id, "one.csv")
    world.load(places(1), dmo_id, "two.csv")
    assert world.value("select status from staging.batches where batch_id = 2") == "held"
    world.conn.execute("update staging.batches set created_at = created_at - interval '1 hour'")
    # A later edition that only adds, so that the held one still waits.
    world.configure(dmo_id, "import", full_snapshot=False)
    world.load([place(20)], dmo_id, "three.csv")
    _prune(world)

    assert world.value("select count(*) from staging.listings where batch_id = 2") == 11
    assert world.value("select count(*) from pipeline.files where expired_at is null") == 4


def test_a_row_whose_suggestion_is_open_stays(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id, "one.csv")
    world.edit(world.listings()["p1"]["id"], category="Mine")
    world.load([place(1, category="Theirs"), place(2, category="Bar")], dmo_id, "two.csv")
    world.load([place(9)], dmo_id, "three.csv")
    assert world.value("select count(*) from pipeline.suggestions where status = 'open'") == 1
    _prune(world)

    assert [row["source_id"] for row in _staged(world) if row["batch_id"] == 2] == ["p1"]
    world.value("select pipeline.decide_suggestion(id, false) from pipeline.suggestions")
    assert _prune(world)["staged_rows"] == 1


def test_jobs_that_wait_run_or_are_held_stay_with_their_files(world: World) -> None:
    dmo_id = world.dmo()
    _editions(world, dmo_id, 4)
    for file_id, end in ((1, None), (3, "hold"), (5, "claim")):
        job_id = world.value(
            "select pipeline.enqueue_job('transform', %s, p_input_file_id => %s,"
            " p_order_key => %s)",
            dmo_id,
            file_id,
            str(file_id),
        )
        if end == "hold":
            world.value("select pipeline.hold_job(%s, 'look at it')", job_id)
        elif end == "claim":
            world.value("select pipeline.claim_job(%s, 'somebody')", job_id)
    _prune(world)

    assert world.rows(
        "select j.input_file_id from pipeline.job_queue as j where j.status <> 'completed'"
        " and j.job_type = 'transform' order by 1"
    ) == [{"input_file_id": 1}, {"input_file_id": 3}, {"input_file_id": 5}]
    assert world.value(
        "select array_agg(id order by id) from pipeline.files where expired_at is null"
    ) == [1, 3, 5, 7, 8]


def test_files_that_wait_for_their_stage_stay(world: World) -> None:
    dmo_id = world.dmo()
    import_file(world.context, world.file("one.csv", places(1)), dmo_id)
    world.load(places(2), dmo_id, "two.csv")
    world.load(places(3), dmo_id, "three.csv")
    _prune(world)
    assert 1 in world.value(
        "select array_agg(id order by id) from pipeline.files where expired_at is null"
    ), "it may have what no later file has"

    world.configure(dmo_id, "import", full_snapshot=True)
    world.load(places(1, 2, 3), dmo_id, "four.csv")
    _prune(world)
    assert 1 not in world.value("select array_agg(id) from pipeline.files where expired_at is null")


def test_errors_stay_until_a_later_file_has_had_its_say(world: World) -> None:
    dmo_id = world.dmo()
    world.run(world.text_file("one.csv", "id,name,city\n1,A,B\n2\n"), dmo_id)
    assert world.value("select count(*) from pipeline.job_errors") == 1
    assert _prune(world) == {}
    world.run(world.text_file("two.csv", "id,name,city\n1,A,B\n2,C,D\n"), dmo_id)

    due = _due(world)
    assert _prune(world) == due
    assert due["job_errors"] == 1


def test_each_kind_has_its_own_time(world: World) -> None:
    _editions(world, world.dmo())
    world.conn.execute("update pipeline.retention set keep = '10 days' where kind = 'files'")
    assert _due(world, "now() + interval '11 days'") == {"files": 4}
    assert _prune(world, "now() + interval '11 days'") == {"files": 4}
    assert _prune(world, "now() + interval '31 days'") == {"staged_rows": 6}
    assert _prune(world, "now() + interval '181 days'") == {"jobs": 8}
    with pytest.raises(psycopg.errors.CheckViolation):
        world.conn.execute("update pipeline.retention set keep = '1 hour'")


def test_it_goes_in_steps(world: World) -> None:
    _editions(world, world.dmo())
    steps = [world.value(f"select pipeline.prune(1, {LATER})") for _ in range(9)]
    assert [step["staged_rows"] for step in steps] == [1] * 6 + [0] * 3
    assert [step["files"] for step in steps] == [1] * 4 + [0] * 5
    assert [step["jobs"] for step in steps[:8]] == [1] * 8


def test_it_is_for_the_service_alone(world: World) -> None:
    _editions(world, world.dmo())
    claims = {"app_metadata": {"tenant_id": None, "roles": ["super_admin"]}}
    for role in ("anon", "authenticated"):
        for call in ("prune()", "prune_due()", "prune_jobs()", "expired_files('test')"):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                world.database.as_role(role, claims) as conn,
            ):
                conn.execute(f"select pipeline.{call}".encode())
    with world.database.as_role("service_role") as conn:
        row = conn.execute(f"select pipeline.prune(p_now => {LATER})".encode()).fetchone()
    assert row is not None
    assert row[0]["staged_rows"] == 6


def test_a_storage_that_fails_loses_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _editions(world, world.dmo())
    _prune(world)
    context = world.context
    removed: list[str] = []

    def fail(_: object, key: str) -> None:
        if len(removed) == 2:
            raise CdlError("the storage does not answer", code="storage_failed")
        removed.append(key)
        (world.folder / "storage" / key).unlink()

    with monkeypatch.context() as patch:
        patch.setattr(type(context.storage), "remove", fail)
        with pytest.raises(CdlError, match="does not answer"):
            remove_files(context)
    assert world.value("select count(*) from pipeline.files where removed_at is not null") == 0

    assert remove_files(context) == 4
    assert _stored(world) == _live(world)
