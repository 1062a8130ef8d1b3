"""Decisions on suggestions that are taken back while sources go on."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.pipeline.world import World, place, places


def suggested(world: World) -> tuple[int, int]:
    """Have a source suggest another category than the one that a person wrote."""
    dmo_id = world.dmo()
    world.load(places(1, 2), dmo_id)
    for number in (1, 2):
        world.edit(world.listings()[f"p{number}"]["id"], category="Bistro")
    world.load([place(1, category="Bar"), place(2, category="Bar")], dmo_id, "2.csv")
    query = "select id from pipeline.suggestions where status = 'open' order by id limit 1"
    return dmo_id, int(world.value(query))


def decide(world: World, suggestion: int, *, take: bool) -> None:
    world.value("select pipeline.decide_suggestion(%s, %s)", suggestion, take)


def undo(world: World, suggestion: int) -> Any:
    return world.value("select pipeline.undo_suggestions(%s)", suggestion)


def refused(world: World, suggestion: int) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        undo(world, suggestion)
    return caught.value


def owner(world: World) -> Any:
    return world.value(
        "select (actor, source, change_id, owned_since)::text from pipeline.field_owners"
        " where field = 'category' and record_id = %s",
        world.listings()["p1"]["id"],
    )


@pytest.mark.parametrize("take", [True, False])
def test_an_edition_that_says_the_same_is_no_news(world: World, take: bool) -> None:
    dmo_id, number = suggested(world)
    before = owner(world)
    decide(world, number, take=take)
    assert (owner(world) == before) is not take
    # Another field of the record is news, this one is as it was said.
    news = [place(1, category="Bar", phone="091 99999"), place(2, category="Bar")]
    world.load(news, dmo_id, "3.csv")
    assert undo(world, number)["undone"] == 1
    assert world.listings()["p1"]["category"] == "Bistro"
    assert owner(world) == before


@pytest.mark.parametrize("take", [True, False])
@pytest.mark.parametrize("category", ["Pub", "Bistro"])
def test_an_edition_that_says_something_else_keeps_it_decided(
    world: World, take: bool, category: str
) -> None:
    dmo_id, number = suggested(world)
    decide(world, number, take=take)
    world.load([place(1, category=category), place(2, category="Bar")], dmo_id, "3.csv")
    before = world.listings()["p1"]["category"]
    assert refused(world, number).sqlstate == "LC084"
    assert world.listings()["p1"]["category"] == before


def test_what_was_put_back_is_taken_again_by_the_rules(world: World) -> None:
    """After it the source's next word is weighed as if nothing had been decided."""
    dmo_id, number = suggested(world)
    decide(world, number, take=True)
    undo(world, number)
    world.load([place(1, category="Pub"), place(2, category="Bar")], dmo_id, "3.csv")
    assert world.listings()["p1"]["category"] == "Bistro"
    assert world.rows(
        "select status, their_value from pipeline.suggestions where id = %s", number
    ) == [{"status": "open", "their_value": "Pub"}]


def test_nothing_is_put_back_into_what_became_one_with_another(world: World) -> None:
    dmo_id, number = suggested(world)
    listing = world.value("select listing_id from pipeline.suggestions where id = %s", number)
    decide(world, number, take=True)
    done = world.run(
        world.file("3.csv", [place(1, category="Bar", city="A"), place(2, city="B")]),
        dmo_id,
        auto_accept=False,
    )
    staged = world.staged(done.batch_id)
    kept = "p2" if world.listings()["p1"]["id"] == listing else "p1"
    world.value(
        "select pipeline.merge_listings(array[%s, %s]::bigint[], %s)",
        staged["p1"]["staging_id"],
        staged["p2"]["staging_id"],
        world.listings()[kept]["id"],
    )
    world.promote(done.batch_id)
    assert world.value("select deleted_at from public.listings where id = %s", listing)
    error = refused(world, number)
    assert error.sqlstate == "LC084"
    assert "made one with another" in str(error)


def test_what_was_decided_before_this_existed_is_not_taken_back(world: World) -> None:
    _, number = suggested(world)
    decide(world, number, take=True)
    world.value("update pipeline.suggestions set undo = null where id = %s returning 1", number)
    assert refused(world, number).sqlstate == "LC084"
    assert world.listings()["p1"]["category"] == "Bar"
