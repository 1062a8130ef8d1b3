"""A source's file, its later editions, and what is gone from them."""

import psycopg
import pytest

from loader.stages.waiting import find_waiting
from tests.pipeline.world import World, counts, place, places


def test_a_first_load_promotes_every_row(world: World) -> None:
    dmo_id = world.dmo()

    done = world.load(places(1, 2, 3), dmo_id)

    assert [result.stage for result in done.results] == ["import", "transform", "stage", "promote"]
    assert counts(done, "promote") == {"total": 3, "new": 3}
    assert not done.waiting
    listing = world.listings()["p2"]
    assert (listing["name"], listing["category"]) == ("Place 2", "Café")
    assert (listing["lat"], listing["lng"]) == (53.22, -9.05)
    contact = world.rows("select phone, phone_e164 from public.listing_contact_info order by id")
    assert contact[1] == {"phone": "091 560002", "phone_e164": "+35391560002"}


def test_the_stages_of_a_file_share_a_run_and_keep_their_configuration(world: World) -> None:
    done = world.load(places(1), world.dmo(transform={"round_lat_lng": 4}))

    jobs = world.rows(
        "select j.job_type, j.status, j.run_id, c.type, c.version, c.config_params"
        " from pipeline.job_queue as j"
        " join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id order by j.job_id"
    )
    assert [job["type"] for job in jobs] == ["import", "transform", "stage", "promote"]
    assert {job["status"] for job in jobs} == {"completed"}
    assert {job["run_id"] for job in jobs} == {done.run_id}
    assert [job["version"] for job in jobs] == [0, 1, 0, 0]
    assert jobs[1]["config_params"]["round_lat_lng"] == 4


def test_the_same_file_again_does_nothing(world: World) -> None:
    dmo_id = world.dmo()
    path = world.file("file.csv", places(1, 2))
    first = world.run(path, dmo_id)
    before = world.content(), world.value("select count(*) from pipeline.job_queue")

    again = world.run(path, dmo_id)

    assert all(result.repeated for result in again.results)
    assert [r.results for r in again.results] == [r.results for r in first.results]
    assert again.run_id == first.run_id
    assert (world.content(), world.value("select count(*) from pipeline.job_queue")) == before


def test_the_same_file_under_another_name_is_recognised(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id, "one.csv")

    again = world.load(places(1), dmo_id, "two.csv")

    assert again.results[0].repeated


def test_a_forced_import_finds_nothing_new(world: World) -> None:
    dmo_id = world.dmo()
    path = world.file("file.csv", places(1, 2))
    world.run(path, dmo_id)
    before = world.content()

    again = world.run(path, dmo_id, force=True)

    assert counts(again, "promote") == {"total": 2, "unchanged": 2}
    assert world.content() == before


def test_a_later_edition_brings_new_changed_and_unchanged_rows(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2, 3), dmo_id)
    ids = {key: row["id"] for key, row in world.listings().items()}

    done = world.load(
        [place(1), place(2, category="Restaurant"), place(3, price="99"), place(4)], dmo_id
    )

    assert counts(done, "stage") == {"total": 4, "new": 1, "updated": 2, "unchanged": 1}
    assert counts(done, "promote") == {"total": 4, "new": 1, "updated": 2, "unchanged": 1}
    after = world.listings()
    assert after["p2"]["category"] == "Restaurant"
    assert {key: row["id"] for key, row in after.items() if key != "p4"} == ids
    changed = world.rows(
        "select data_domain, field, old_value, new_value, line from pipeline.change_log"
        " where action = 'update' order by data_domain, field"
    )
    assert [(row["data_domain"], row["field"], row["new_value"]) for row in changed] == [
        ("listing_info", "price_max", 99),
        ("listing_info", "price_min", 99),
        ("listings", "category", "Restaurant"),
    ]
    assert changed[2]["old_value"] == "Café"
    assert changed[2]["line"] == 3


def test_columns_in_another_order_are_no_news(world: World) -> None:
    dmo_id = world.dmo()
    rows = [place(1, wheelchair="yes", dogs="no", beds="3")]
    world.load(rows, dmo_id)

    done = world.run(world.file("other.csv", rows, list(reversed(rows[0]))), dmo_id)

    assert counts(done, "stage") == {"total": 1, "unchanged": 1}


def test_without_full_snapshots_nothing_is_removed(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)

    done = world.load(places(1), dmo_id)

    assert counts(done, "stage") == {"total": 1, "unchanged": 1}
    assert not any(row["is_gone"] for row in world.content())


def test_a_full_snapshot_removes_and_a_return_revives_under_the_old_id(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True}, stage={"max_delete_share": 0.5})
    world.load(places(1, 2, 3), dmo_id)
    old_id = world.listings()["p3"]["id"]

    gone = world.load(places(1, 2), dmo_id)

    assert counts(gone, "promote") == {"total": 2, "unchanged": 2, "deleted": 1}
    assert world.listings()["p3"]["deleted_at"] is not None
    assert world.listings()["p1"]["deleted_at"] is None

    back = world.load([*places(1, 2), place(3, price="7")], dmo_id)

    assert counts(back, "promote") == {"total": 3, "unchanged": 2, "updated": 1}
    revived = world.listings()["p3"]
    assert (revived["id"], revived["deleted_at"]) == (old_id, None)
    log = world.rows(
        "select action from pipeline.change_log where data_domain = 'listings'"
        " and record_id = %s order by id",
        old_id,
    )
    assert [row["action"] for row in log] == ["insert", "delete", "revive"]


def test_a_batch_that_would_remove_too_much_is_held_whole(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True})
    world.load(places(1, 2, 3, 4), dmo_id)
    before = world.content()

    done = world.load([place(1, price="99"), place(2), place(3)], dmo_id)

    assert [result.stage for result in done.results] == ["import", "transform", "stage"]
    assert counts(done, "stage") == {"total": 3, "unchanged": 2, "held": 1}
    assert done.waiting.hold_reason is not None
    assert "1 of the source's 4 listings" in done.waiting.hold_reason
    assert world.content() == before


def test_an_unreadable_row_is_not_taken_for_a_removed_one(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True}, stage={"max_delete_share": 0.9})
    world.load(places(1, 2), dmo_id)

    path = world.file("next.csv", places(1))
    path.write_text(path.read_text() + "p2,Place 2,too,many,fields,are,in,this,row,!,!,!\n")
    done = world.run(path, dmo_id)

    assert counts(done, "import") == {"total": 2, "new": 1, "error": 1}
    assert done.waiting.reasons == {"incomplete_file": 1}
    assert world.listings()["p2"]["deleted_at"] is None


def test_an_older_batch_never_overwrites_a_newer_one(world: World) -> None:
    dmo_id = world.dmo()
    older = world.run(world.file("old.csv", [place(1, price="1")]), dmo_id, auto_accept=False)
    newer = world.load([place(1, price="2")], dmo_id, "new.csv")

    with pytest.raises(psycopg.errors.Error, match="is older than what its source has had"):
        world.run(world.folder / "old.csv", dmo_id)

    assert newer.batch_id > older.batch_id
    assert world.value("select price_min from public.listing_info") == 2
    assert world.staged(older.batch_id)["p1"]["status"] == "superseded"


def test_what_nobody_accepted_is_not_promoted(world: World) -> None:
    done = world.run(world.file("file.csv", places(1, 2)), world.dmo(), auto_accept=False)

    assert done.waiting.rows == 2
    assert done.waiting.reasons == {"not decided": 2}
    assert world.content() == []

    after = world.run(world.folder / "file.csv", 1)

    assert after.batch_id == done.batch_id
    assert counts(after, "promote") == {"total": 2, "new": 2}


def test_an_edited_listing_is_not_removed_without_a_person(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True}, stage={"max_delete_share": 0.9})
    world.load(places(1, 2, 3), dmo_id)
    world.edit(world.listings()["p3"]["id"], category="Tea room")

    done = world.load(places(1), dmo_id)

    assert counts(done, "promote") == {"total": 1, "unchanged": 1, "deleted": 1}
    assert done.waiting.reasons == {"edited_by_person": 1}
    assert world.listings()["p3"]["deleted_at"] is None


def test_what_waits_of_older_snapshots_is_over_once_a_newer_one_is_promoted(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True})
    flagged = world.load([*places(1, 2, 3, 4, 5), place(6, name="")], dmo_id, "1.csv")
    held = world.load(places(1, 2), dmo_id, "2.csv")
    assert (flagged.waiting.rows, bool(held.waiting.hold_reason)) == (1, True)

    newest = world.load(places(1, 2, 3, 4, 5, 7), dmo_id, "3.csv")

    assert not newest.waiting
    for older in (flagged, held):
        assert not find_waiting(world.conn, older.batch_id)
    assert world.value("select count(*) from public.listings where deleted_at is null") == 6


def test_a_held_batch_of_which_nothing_is_left_is_held_no_more(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True})
    world.load(places(1, 2, 3, 4, 5, 6), dmo_id, "1.csv")
    half = world.load(places(1, 2, 3), dmo_id, "2.csv")

    third = world.load(places(1, 2), dmo_id, "3.csv")

    assert not find_waiting(world.conn, half.batch_id)
    assert third.waiting.hold_reason == (
        "would remove 4 of the source's 6 listings (66.7 %); the limit is 20.0 %"
    )


def test_what_waits_of_older_files_stays_when_a_file_is_no_snapshot(world: World) -> None:
    dmo_id = world.dmo()
    flagged = world.load([place(1), place(6, name="")], dmo_id, "1.csv")

    world.load(places(1, 2), dmo_id, "2.csv")

    assert find_waiting(world.conn, flagged.batch_id).rows == 1
