"""Base, theirs and ours: whose value stands after a source's next edition, and what is kept."""

import psycopg
import pytest

from tests.pipeline.world import World, counts, place, places

EDITOR = "00000000-0000-4000-8000-000000000001"


def suggestions(world: World, status: str = "open") -> dict[str, object]:
    return {
        row["field"]: row["their_value"]
        for row in world.rows(
            "select field, their_value from pipeline.suggestions where status = %s", status
        )
    }


def test_a_source_that_repeats_itself_does_not_undo_an_edit(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)
    world.edit(world.listings()["p1"]["id"], name="Our Place", address="Our Street 1")

    done = world.load([place(1, phone="091 999999"), place(2)], dmo_id)

    assert counts(done, "promote") == {"total": 2, "updated": 1, "unchanged": 1}
    listing = world.listings()["p1"]
    assert (listing["name"], listing["address"]) == ("Our Place", "Our Street 1")
    assert suggestions(world) == {}
    assert world.value("select phone from public.listing_contact_info order by id limit 1") == (
        "091 999999"
    )


def test_news_on_a_claimed_field_that_is_kept_becomes_a_suggestion(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    world.edit(world.listings()["p1"]["id"], category="Tea room")

    done = world.load([place(1, category="Restaurant")], dmo_id)

    assert not done.waiting
    assert world.listings()["p1"]["category"] == "Tea room"
    assert suggestions(world) == {"category": "Restaurant"}

    # The source repeats it: still one suggestion. It comes round to ours: none.
    world.load([place(1, category="Restaurant", price="77")], dmo_id)
    assert suggestions(world) == {"category": "Restaurant"}
    world.load([place(1, category="Tea room", price="77")], dmo_id)
    assert suggestions(world) == {}
    assert suggestions(world, "outdated") == {"category": "Restaurant"}


def test_news_on_a_claimed_field_under_review_is_a_conflict_for_a_person(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    world.edit(world.listings()["p1"]["id"], name="Our Place")

    done = world.load([place(1, name="Their Place", category="Restaurant")], dmo_id)

    row = world.staged(done.batch_id)["p1"]
    assert (row["action"], row["status"], row["flags"]) == ("conflict", "pending", ["conflict"])
    assert row["diff"]["name"] == {
        "base": "Place 1",
        "theirs": "Their Place",
        "ours": "Our Place",
        "verdict": "conflict",
        "rule": "claimed: review",
    }
    assert row["diff"]["category"]["verdict"] == "apply"
    assert world.listings()["p1"]["category"] == "Café"


@pytest.mark.parametrize(
    ("take", "values", "name", "owner"),
    [
        ("source", None, "Their Place", None),
        ("ours", None, "Our Place", EDITOR),
        (None, '{"name": "Third Name"}', "Third Name", "steward"),
        (None, None, "Our Place", EDITOR),
    ],
)
def test_a_conflict_ends_as_the_person_chose(
    world: World, take: str | None, values: str | None, name: str, owner: str | None
) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    world.edit(world.listings()["p1"]["id"], name="Our Place")
    done = world.load([place(1, name="Their Place", category="Restaurant")], dmo_id)

    world.conn.execute("select set_config('pipeline.actor', 'steward', false)")
    told = world.value(
        "select pipeline.decide_listings(jsonb_build_object('batch', %s::bigint), 'accept',"
        " %s, array['name'], %s::jsonb, p_note := 'asked them')",
        done.batch_id,
        take,
        values,
    )
    assert told == {"decided": 1, "refused": []}
    world.promote(done.batch_id)

    listing = world.listings()["p1"]
    assert (listing["name"], listing["category"]) == (name, "Restaurant")
    assert world.value("select actor from pipeline.field_owners where field = 'name'") == owner
    row = world.staged(done.batch_id)["p1"]
    assert (row["status"], row["notes"], row["decided_by"]) == (
        "promoted",
        "asked them",
        "steward",
    )
    kept = {} if take or values else {"name": "Their Place"}
    assert suggestions(world) == kept


def test_coordinates_follow_the_source_even_when_claimed_and_both_together(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    world.edit(world.listings()["p1"]["id"], lat=53.2105, lng=-9.0502)

    world.load([place(1, lat="53.21100")], dmo_id)

    listing = world.listings()["p1"]
    assert (listing["lat"], listing["lng"]) == (53.211, -9.05)


def test_a_listing_that_moves_far_waits(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)

    done = world.load([place(1, lat="53.21400"), place(2, lat="53.22100")], dmo_id)

    staged = world.staged(done.batch_id)
    assert staged["p1"]["flags"] == ["suspicious_coordinates"]
    assert staged["p2"]["flags"] is None
    assert world.listings()["p2"]["lat"] == 53.221


def test_a_second_source_fills_what_is_empty_and_suggests_the_rest(world: World) -> None:
    dmo_id = world.dmo()
    world.load([place(1, category="", city="")], dmo_id)
    path = world.file("other.csv", [place(1, id="x1", name="PLACE 1", phone="01 7654321")])

    world.run(path, dmo_id, source_name="other")

    (listing,) = {row["id"]: row for row in world.listings().values()}.values()
    assert (listing["name"], listing["category"], listing["locality"]) == (
        "Place 1",
        "Café",
        "Galway",
    )
    assert suggestions(world)["name"] == "PLACE 1"
    assert suggestions(world)["phone"] == "01 7654321"
    # What it filled is its own: it may change it; the first source's say on it is a suggestion.
    path = world.file("other2.csv", [place(1, id="x1", name="PLACE 1", category="Bar")])
    world.run(path, dmo_id, source_name="other")
    assert world.value("select category from public.listings") == "Bar"
    world.load([place(1, category="Pub", city="")], dmo_id)
    assert world.value("select category from public.listings") == "Bar"
    assert suggestions(world)["category"] == "Pub"


def test_a_source_of_better_rank_replaces_what_a_worse_one_wrote(world: World) -> None:
    dmo_id = world.dmo()
    world.load([place(1, city="")], dmo_id)
    world.run(world.file("b.csv", [place(1, id="x1")]), dmo_id, source_name="better")
    world.conn.execute("update pipeline.sources set rank = 1 where name = 'better'")

    path = world.file("b2.csv", [place(1, id="x1", category="Bar")])
    world.run(path, dmo_id, source_name="better")

    assert world.value("select category from public.listings") == "Bar"
    world.load([place(1, city="", category="Pub")], dmo_id)
    assert world.value("select category from public.listings") == "Bar"


def test_what_a_person_rejected_stays_rejected_while_the_source_repeats_it(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)
    done = world.run(
        world.file("2.csv", [place(1, name="Wrong"), place(2)]), dmo_id, auto_accept=False
    )
    world.value(
        "select pipeline.decide_listings(jsonb_build_object('batch', %s::bigint), 'reject',"
        " p_note := 'nonsense')",
        done.batch_id,
    )

    again = world.load([place(1, name="Wrong"), place(2, price="5")], dmo_id, "3.csv")

    row = world.staged(again.batch_id)["p1"]
    assert (row["status"], row["notes"], row["flags"]) == (
        "rejected",
        "nonsense",
        ["reject_by_person"],
    )
    assert world.listings()["p1"]["name"] == "Place 1"
    # Something new is news again.
    world.load([place(1, name="Right"), place(2, price="5")], dmo_id, "4.csv")
    assert world.listings()["p1"]["name"] == "Right"


def test_a_batch_that_a_newer_one_overtook_changes_nothing(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    old = world.run(
        world.file("old.csv", [place(1, name="Old"), place(2)]), dmo_id, auto_accept=False
    )
    world.load([place(1, name="New")], dmo_id, "new.csv")

    world.value("select pipeline.decide_listings(%s::jsonb, 'accept')", '{"status": "pending"}')
    world.promote(old.batch_id)

    assert world.listings()["p1"]["name"] == "New"
    assert world.staged(old.batch_id)["p1"]["status"] == "superseded"


def test_after_a_newer_snapshot_an_older_batch_brings_nothing_back(world: World) -> None:
    dmo_id = world.dmo(import_={"full_snapshot": True}, stage={"max_delete_share": 1})
    old = world.run(world.file("old.csv", places(1, 2)), dmo_id, auto_accept=False)
    world.load(places(1), dmo_id, "new.csv")

    world.value("select pipeline.decide_listings(%s::jsonb, 'accept')", '{"status": "pending"}')
    with pytest.raises(psycopg.Error, match="is older than what its source has had promoted"):
        world.promote(old.batch_id)

    assert list(world.listings()) == ["p1"]


def test_promoting_twice_is_promoting_once(world: World) -> None:
    dmo_id = world.dmo()
    done = world.load(places(1, 2, 3), dmo_id)
    before = world.content(), world.value("select count(*) from pipeline.change_log")

    assert world.promote(done.batch_id).repeated
    assert (world.content(), world.value("select count(*) from pipeline.change_log")) == before


def test_a_suggestion_can_be_taken_and_is_then_the_persons(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    world.edit(world.listings()["p1"]["id"], category="Tea room")
    world.load([place(1, category="Restaurant")], dmo_id)

    world.value("select pipeline.decide_suggestion(id, true) from pipeline.suggestions")

    assert world.listings()["p1"]["category"] == "Restaurant"
    assert suggestions(world, "taken") == {"category": "Restaurant"}


def test_origins_tell_source_file_line_person_and_what_others_say(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(7, 1), dmo_id, "first.csv")
    listing_id = world.listings()["p1"]["id"]
    world.edit(listing_id, category="Tea room")
    world.load([place(7), place(1, category="Bar", city="Salthill")], dmo_id, "second.csv")

    told = {
        row["field"]: row
        for row in world.rows("select * from pipeline.origins(%s)", listing_id)
        if row["data_domain"] == "listings"
    }

    name, category, locality = told["name"], told["category"], told["locality"]
    assert (name["source_name"], name["source_id"], name["file_name"], name["line"]) == (
        "csv_upload",
        "p1",
        "first.csv",
        3,
    )
    assert (locality["value"], locality["file_name"], locality["rule"]) == (
        "Salthill",
        "second.csv",
        "unclaimed: source",
    )
    assert (category["value"], category["actor"], category["rule"]) == (
        "Tea room",
        EDITOR,
        "direct edit",
    )
    (other,) = category["others"]
    assert (other["source"], other["value"], other["suggested"]) == ("csv_upload", "Bar", "open")


def test_two_records_of_a_source_on_one_listing_wait_and_can_be_merged_or_kept_apart(
    world: World,
) -> None:
    dmo_id = world.dmo()
    done = world.load([place(1), place(1, id="p1b"), place(2), place(2, id="p2b")], dmo_id)
    staged = world.staged(done.batch_id)
    assert {tuple(row["flags"]) for row in staged.values()} == {("same_listing_twice",)}
    assert world.listings() == {}

    world.value(
        "select pipeline.merge_listings(array[%s, %s]::bigint[])",
        staged["p1"]["staging_id"],
        staged["p1b"]["staging_id"],
    )
    world.value(
        "select pipeline.decide_listings(%s::jsonb, 'accept', p_apart := true)",
        f'{{"ids": [{staged["p2"]["staging_id"]}, {staged["p2b"]["staging_id"]}]}}',
    )
    world.promote(done.batch_id)

    listings = world.listings()
    assert listings["p1"]["id"] == listings["p1b"]["id"]
    assert listings["p2"]["id"] != listings["p2b"]["id"]
    # It is settled: the next edition does not ask again.
    again = world.load(
        [place(1, price="1"), place(1, id="p1b"), place(2, price="2"), place(2, id="p2b")],
        dmo_id,
        "2.csv",
    )
    assert not again.waiting


def test_a_name_of_ones_own_lets_a_nameless_record_in(world: World) -> None:
    dmo_id = world.dmo()
    done = world.load([place(1, name=""), place(2)], dmo_id)

    told = world.value("select pipeline.decide_listings('{}', 'accept')")
    assert told["refused"][0]["reason"] == "has no name: give one with a value"
    world.value(
        """select pipeline.decide_listings('{}', 'accept', p_values := '{"name": "Found"}')"""
    )
    world.promote(done.batch_id)

    assert world.listings()["p1"]["name"] == "Found"
