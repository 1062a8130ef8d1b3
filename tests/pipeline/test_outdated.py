"""What is older than what stands is refused at promote, and never applied over it."""

from typing import Any

import psycopg
import pytest

from loader.stages.importing import import_file
from loader.stages.promoting import promote_batch
from loader.stages.staging import stage_file
from loader.stages.transforming import transform_file
from tests.pipeline.world import Row, World, place, places


def _refused(world: World, batch_id: int | None) -> str:
    """Promote a batch that is to be refused; give the refusal's words."""
    before = world.content()
    with pytest.raises(psycopg.Error) as refusal:
        world.promote(batch_id)
    assert refusal.value.sqlstate == "LC064"
    assert world.content() == before
    return f"{refusal.value.diag.message_primary}. {refusal.value.diag.message_detail}"


def _import(world: World, rows: list[Row], dmo_id: int, name: str) -> int:
    done = import_file(world.context, world.file(name, rows), dmo_id)
    assert done.file_id is not None
    return done.file_id


def _stage(world: World, raw_file_id: int, **again: Any) -> int:
    """Transform and stage a raw file, and accept all of it."""
    transformed = transform_file(world.context, raw_file_id, **again)
    assert transformed.file_id is not None
    staged = stage_file(world.context, transformed.file_id, **again)
    assert staged.batch_id is not None
    world.value("select pipeline.accept_unflagged(%s)", staged.batch_id)
    return staged.batch_id


def _price(world: World) -> int:
    return int(world.value("select max(price_min) from public.listing_info"))


def test_a_file_that_was_imported_earlier_is_refused_however_late_it_is_staged(
    world: World,
) -> None:
    dmo_id = world.dmo()
    old = _import(world, [place(1, price="1"), place(2, price="1")], dmo_id, "old.csv")
    world.load([place(1, price="2"), place(2, price="2")], dmo_id, "new.csv")

    late = _stage(world, old)

    words = _refused(world, late)
    assert "its file, old.csv, was imported" in words
    assert "new.csv, came later" in words
    assert "Of the 2 rows to be promoted the newer one speaks of 2." in words
    job = world.rows("select status, error_code from pipeline.job_queue order by job_id desc")[0]
    assert job == {"status": "failed", "error_code": "LC064"}


@pytest.mark.parametrize(
    "partly",
    [
        "update pipeline.files set is_addition = true where id = %s",
        """
        update pipeline.job_configs as c
        set config_params = c.config_params || '{"feed": {"incremental": {}}}'
        from pipeline.files as f where f.id = %s and c.job_id = f.job_id
        """,
    ],
)
def test_changes_that_come_late_are_applied_record_by_record(world: World, partly: str) -> None:
    dmo_id = world.dmo()
    rows = [place(1, price="1"), place(2, price="1"), place(3, price="1")]
    old = _import(world, rows, dmo_id, "old.csv")
    world.conn.execute(partly.encode(), (old,))
    world.load([place(1, price="2"), place(2, price="2")], dmo_id, "new.csv")

    late = _stage(world, old)
    world.promote(late)

    prices = world.rows("select price_min::int as price from public.listing_info order by 1")
    assert [row["price"] for row in prices] == [1, 2, 2]
    assert {key: row["status"] for key, row in world.staged(late).items()} == {
        **dict.fromkeys(("p1", "p2"), "superseded"),
        "p3": "promoted",
    }

    world.load(places(1, 2, 3), dmo_id, "newest.csv")
    _refused(world, _stage(world, old, force=True))


def test_in_the_order_they_came_both_are_promoted(world: World) -> None:
    dmo_id = world.dmo()
    old = _import(world, [place(1, price="1")], dmo_id, "old.csv")
    new = _import(world, [place(1, price="2")], dmo_id, "new.csv")

    world.promote(_stage(world, old))
    assert _price(world) == 1
    world.promote(_stage(world, new))
    assert _price(world) == 2


def test_staged_late_it_gives_way_to_newer_rows_that_wait(world: World) -> None:
    dmo_id = world.dmo()
    old = _import(world, [place(1, price="1"), place(2)], dmo_id, "old.csv")
    new = _import(world, [place(1, price="2")], dmo_id, "new.csv")
    newer, older = _stage(world, new), _stage(world, old)

    assert world.staged(newer)["p1"]["status"] == "accepted"
    assert {key: row["status"] for key, row in world.staged(older).items()} == {
        "p1": "superseded",
        "p2": "accepted",
    }
    world.promote(older)
    world.promote(newer)
    assert len(world.content()) == 2
    assert world.value("select price_min from public.listing_info order by listing_id limit 1") == 2


def test_what_a_newer_snapshot_does_not_name_is_not_brought_back(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True}, stage={"max_delete_share": 1})
    world.load(places(1, 2, 3), dmo_id, "first.csv")
    old = _import(world, [*places(1, 2, 3), place(4)], dmo_id, "old.csv")
    world.load(places(1, 2), dmo_id, "new.csv")

    _refused(world, _stage(world, old))
    assert {row["source_id"] for row in world.content() if not row["is_gone"]} == {"p1", "p2"}


def test_an_unchanged_record_of_a_newer_file_is_a_newer_word_too(world: World) -> None:
    dmo_id = world.dmo()
    world.load([place(1, price="2")], dmo_id, "first.csv")
    old = _import(world, [place(1, price="1")], dmo_id, "old.csv")
    world.load([place(1, price="2"), place(9)], dmo_id, "new.csv")

    _refused(world, _stage(world, old))


def test_two_files_of_one_edition_do_not_shut_each_other_out(world: World) -> None:
    dmo_id = world.dmo()
    hotels = _import(world, places(1, 2, 3), dmo_id, "hotels.csv")
    # One place is in both; the later file has the last word on that one alone.
    world.load([place(3, price="99"), *places(4, 5)], dmo_id, "restaurants.csv")

    done = world.promote(_stage(world, hotels))

    assert done.results["records_new"] == 2
    assert len(world.content()) == 5
    assert _price(world) == 99


def test_two_feeds_do_not_shut_each_other_out(world: World) -> None:
    dmo_id = world.dmo()
    one = import_file(world.context, world.file("one.csv", places(1, 2)), dmo_id, source_name="one")
    assert one.file_id is not None
    world.run(world.file("two.csv", places(1, 2)), dmo_id, source_name="two")

    done = world.promote(_stage(world, one.file_id))

    assert done.results["records_total"] == 2
    assert world.value("select count(*) from public.listing_source_map") == 4


def test_the_same_file_under_an_older_configuration_is_refused(world: World) -> None:
    dmo_id = world.dmo(stage={"max_move_m": 100})
    raw = _import(world, [place(1, price="1")], dmo_id, "file.csv")
    older = _stage(world, raw)
    world.configure(dmo_id, "stage", max_move_m=200)
    newer = _stage(world, raw)
    # The newer one took its rows' place already; as if it had been staged beside it.
    world.conn.execute(
        "update staging.listings set status = 'accepted', ok_to_promote = true where batch_id = %s",
        (older,),
    )
    world.promote(newer)

    words = _refused(world, older)
    assert "staged with version 1 of the configuration" in words


def test_a_job_with_an_older_promote_configuration_is_refused_until_it_takes_the_new_one(
    world: World,
) -> None:
    dmo_id = world.dmo(promote={"merge_policy": "latest_wins"})
    first = _stage(world, _import(world, [place(1)], dmo_id, "1.csv"))
    second = _stage(world, _import(world, [place(2)], dmo_id, "2.csv"))
    job_id = world.value(
        "select pipeline.enqueue_job('promote_public', %s, p_batch_id => %s)", dmo_id, first
    )
    world.configure(dmo_id, "promote", merge_policy="fill_only")

    # As a worker has it, the one that waits is before the other; by hand that goes first.
    world.promote(second)
    world.conn.execute("select pipeline.claim_jobs('worker')")
    with pytest.raises(psycopg.Error, match="version 2 has promoted since") as refusal:
        world.conn.execute("select pipeline.promote_batch(%s, 1)", (job_id,))
    assert refusal.value.sqlstate == "LC064"

    failed = world.value("select pipeline.fail_job(%s, 1, 'LC064', 'older')", job_id)
    assert failed == "held"
    world.conn.execute("select pipeline.requeue_job(%s)", (job_id,))
    world.conn.execute("select pipeline.claim_jobs('worker')")
    world.conn.execute("select pipeline.promote_batch(%s, 2)", (job_id,))
    assert len(world.content()) == 2


def test_an_old_file_can_be_applied_on_purpose_and_who_did_so_is_kept(world: World) -> None:
    dmo_id = world.dmo()
    old = _import(world, [place(1, price="1")], dmo_id, "old.csv")
    world.load([place(1, price="2")], dmo_id, "new.csv")
    late = _stage(world, old)
    _refused(world, late)

    promote_batch(world.context, late, older_anyway=True)

    assert _price(world) == 1
    event = world.rows("select event, actor, message from pipeline.job_events")[-1]
    assert event["event"] == "forced"
    assert event["actor"] != "postgres"
    assert "old.csv" in event["message"]
    # What the source says next counts again.
    world.load([place(1, price="3")], dmo_id, "newest.csv")
    assert _price(world) == 3


def test_an_old_file_that_is_imported_anew_is_the_newest_word(world: World) -> None:
    dmo_id = world.dmo()
    path = world.file("old.csv", [place(1, price="1")])
    world.run(path, dmo_id)
    world.load([place(1, price="2")], dmo_id, "new.csv")
    # Nothing of it waits: the same file is known, and does nothing.
    assert all(result.repeated for result in world.run(path, dmo_id).results)
    assert _price(world) == 2

    world.run(path, dmo_id, force=True)

    assert _price(world) == 1
