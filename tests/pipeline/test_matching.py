"""Records that are the same place: within a file, and across sources, DMOs and tenants."""

import pytest

from tests.pipeline.world import World, counts, place, places


def test_a_repeated_row_is_a_duplicate(world: World) -> None:
    done = world.load([place(1), place(2), place(1)], world.dmo())

    assert counts(done, "stage") == {"total": 3, "new": 2, "duplicates": 1}
    assert counts(done, "promote") == {"total": 3, "new": 2, "duplicates": 1}
    assert len(world.content()) == 2


def test_a_repeated_row_without_an_id_is_a_duplicate(world: World) -> None:
    row = place(1)
    del row["id"]

    done = world.load([row, row], world.dmo())

    assert counts(done, "promote") == {"total": 2, "new": 1, "duplicates": 1}


def test_two_rows_under_one_id_wait_for_a_person(world: World) -> None:
    done = world.load([place(1), place(1, price="99"), place(2)], world.dmo())

    assert counts(done, "promote") == {"total": 3, "new": 1, "held": 2}
    assert done.waiting.reasons == {"same_id_twice": 2}


@pytest.mark.parametrize("known", [False, True])
def test_of_accepted_rows_with_one_id_the_last_stands(world: World, known: bool) -> None:
    dmo_id = world.dmo()
    if known:
        world.load([place(1)], dmo_id, "before.csv")
    done = world.load([place(1, category="Bar"), place(1, category="Pub")], dmo_id)
    world.value("select pipeline.decide_listings(%s::jsonb, 'accept')", '{"status": "pending"}')

    world.promote(done.batch_id)

    assert [row["category"] for row in world.content()] == ["Pub"]
    assert world.value("select count(*) from pipeline.suggestions") == 0
    assert world.value("select last_record ->> 'category' from public.listing_source_map") == "Pub"


def test_two_sources_meet_in_one_listing_whatever_they_write(world: World) -> None:
    one = world.dmo("One")
    two = world.dmo("Two", import_={"source_name": "guide"})
    world.load([place(1, name="Καφέ Άλφα", phone="", city="Galway")], one)

    done = world.load(
        [place(7, name="ΚΑΦΕ  ΑΛΦΑ!", address="MAIN STREET, 1", lat="53.21022", city="")], two
    )

    assert counts(done, "stage") == {"total": 1, "updated": 1}
    (first, second) = world.rows(
        "select source_id, listing_id, is_origin from public.listing_source_map order by source"
    )
    assert first["listing_id"] == second["listing_id"]
    assert (first["is_origin"], second["is_origin"]) == (True, False)
    (listing,) = world.rows("select name, lat from public.listings")
    assert listing == {"name": "Καφέ Άλφα", "lat": 53.21}, "the first source's stay"
    (contact,) = world.rows("select phone from public.listing_contact_info")
    assert contact == {"phone": "091 560007"}, "what was empty is filled"
    suggested = {row["field"] for row in world.rows("select field from pipeline.suggestions")}
    assert "lat" in suggested, "what the other says is kept"


def test_tenants_do_not_meet(world: World) -> None:
    world.load(places(1), world.dmo("One", "one"))

    done = world.load(places(1), world.dmo("Two", "two"))

    assert counts(done, "promote") == {"total": 1, "new": 1}
    assert world.value("select count(distinct listing_id) from public.listing_source_map") == 2


def test_batches_that_both_wait_reserve_one_id(world: World) -> None:
    one, two = world.dmo("One"), world.dmo("Two")
    path = world.file("file.csv", places(1))
    first = world.run(path, one, auto_accept=False)
    second = world.run(path, two, auto_accept=False)

    done = [world.run(path, two), world.run(path, one)]

    assert (
        world.staged(first.batch_id)["p1"]["listing_id"]
        == world.staged(second.batch_id)["p1"]["listing_id"]
    )
    assert [counts(each, "promote")["total"] for each in done] == [1, 1]
    assert world.value("select count(*) from public.listings") == 1
    assert world.value("select count(*) from public.listing_source_map") == 2


def test_certainty_and_bridge_tell_how_a_record_was_matched(world: World) -> None:
    world.load(places(1), world.dmo("One"))
    done = world.load([place(1, id="x1")], world.dmo("Two"))

    assert float(world.staged(done.batch_id)["x1"]["certainty_score"]) < 1
    bridge = world.rows(
        "select b.listing_id, b.certainty_score, b.listing_info_id is not null as is_text"
        " from pipeline.bridge_source_listing as b order by b.id"
    )
    listing_id = world.listings()["p1"]["id"]
    assert {row["listing_id"] for row in bridge} == {listing_id}
    assert {row["is_text"] for row in bridge} == {True, False}
    assert sorted({float(row["certainty_score"]) for row in bridge}) == [0.95, 1.0]
