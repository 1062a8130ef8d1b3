"""A tenant's own field rules: what a change would do to what waits, does to it, and does after."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.pipeline.world import World, place, places

ADMIN = "00000000-0000-4000-8000-00000000000a"


def as_admin(world: World, query: str, *parameters: Any, tenant: str = "default") -> Any:
    """Ask as somebody of a tenant who may configure."""
    tenant_id = world.value("select id::text from public.tenants where name = %s", tenant)
    claims = {"sub": ADMIN, "app_metadata": {"tenant_id": tenant_id, "roles": ["super_admin"]}}
    with world.database.as_role("authenticated", claims) as conn:
        row = conn.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


def set_rule(world: World, field: str, old: str, new: str, domain: str = "listings") -> Any:
    """Change a rule; `old` and `new` are such as "source keep"."""
    return as_admin(
        world,
        "select pipeline.set_rule(%s, %s, %s, %s, %s, %s, 'because')",
        *(domain, field, *new.split(), *old.split()),
    )


def preview(
    world: World, field: str, rule: str, domain: str = "listings", limit: int = 5000
) -> Any:
    """Tell what a change would do."""
    return as_admin(
        world,
        "select pipeline.preview_rule(%s, %s, %s, %s, %s)",
        *(domain, field, *rule.split(), limit),
    )


def edited(world: World, *numbers: int, **changes: str) -> int:
    """Load places, and have a person change some of them."""
    dmo_id = world.dmo()
    world.load(places(1, 2, 3, 4), dmo_id)
    listings = world.listings()
    for number in numbers:
        world.edit(listings[f"p{number}"]["id"], **changes)
    return dmo_id


def staged(world: World, dmo_id: int, **news: str) -> int:
    """Stage news of all places without promoting it."""
    rows = [place(number, **news) for number in (1, 2, 3, 4)]
    done = world.run(world.file("2.csv", rows), dmo_id, auto_accept=False)
    assert done.batch_id is not None
    return done.batch_id


def states(world: World, batch_id: int) -> dict[str, tuple[str, str, list[str] | None]]:
    return {
        key: (row["action"], row["status"], row["flags"])
        for key, row in world.staged(batch_id).items()
    }


def test_a_change_shows_what_it_would_do_does_that_and_can_be_put_back(world: World) -> None:
    dmo_id = edited(world, 1, 2, category="Tea room")
    batch_id = staged(world, dmo_id, category="Restaurant")
    before = world.staged(batch_id)
    kept = ("update", "pending", None)
    assert states(world, batch_id) == dict.fromkeys(("p1", "p2", "p3", "p4"), kept)
    world.value("select pipeline.accept_unflagged(%s)", batch_id)

    told = preview(world, "category", "source review")
    waiting = told["waiting"]
    assert (waiting["rows"], waiting["is_more"], waiting["changed"]) == (4, False, 2)
    assert (waiting["will_wait"], waiting["accepted_will_wait"], waiting["freed"]) == (2, 2, 0)
    assert waiting["moves"] == [
        {"verdict": "suggest", "new_verdict": "conflict", "times": 2},
        {"verdict": "apply", "new_verdict": "apply", "times": 2},
    ]
    assert [s["source_id"] for s in waiting["samples"]] == ["p1", "p2"]
    assert (waiting["samples"][0]["ours"], waiting["samples"][0]["theirs"]) == (
        "Tea room",
        "Restaurant",
    )
    assert {key: row["diff"] for key, row in world.staged(batch_id).items()} == {
        key: row["diff"] for key, row in before.items()
    }, "looking changes nothing"

    done = set_rule(world, "category", "source keep", "source review")
    assert done == {
        "fields": ["category"],
        "is_changed": True,
        "weighed_again": 2,
        "is_more": False,
    }
    conflict = ("conflict", "pending", ["conflict"])
    accepted = ("update", "accepted", None)
    assert states(world, batch_id) == {
        "p1": conflict,
        "p2": conflict,
        "p3": accepted,
        "p4": accepted,
    }
    assert world.staged(batch_id)["p1"]["diff"]["category"]["rule"] == "claimed: review"
    assert preview(world, "category", "source keep")["waiting"]["freed"] == 2

    set_rule(world, "category", "source review", "source keep")
    assert states(world, batch_id)["p1"] == kept
    assert {key: row["diff"] for key, row in world.staged(batch_id).items()} == {
        key: row["diff"] for key, row in before.items()
    }
    assert world.value("select count(*) from pipeline.tenant_rules") == 0, "it is the standard"
    history = world.rows("select * from pipeline.rule_changes order by id")
    assert [(row["new_claimed"], row["is_standard"], row["weighed_again"]) for row in history] == [
        ("review", False, 2),
        ("keep", True, 2),
    ]
    assert {(row["changed_by"], row["reason"]) for row in history} == {(ADMIN, "because")}


def test_promote_and_the_next_edition_go_by_the_new_rule(world: World) -> None:
    dmo_id = edited(world, 1, category="Tea room")
    batch_id = staged(world, dmo_id, category="Restaurant")
    world.value("select pipeline.accept_unflagged(%s)", batch_id)
    set_rule(world, "category", "source keep", "source source")
    world.promote(batch_id)
    assert world.listings()["p1"]["category"] == "Restaurant"
    assert [
        row["rule"]
        for row in world.rows(
            "select rule from pipeline.change_log where field = 'category' and old_value = %s",
            Jsonb("Tea room"),
        )
    ] == ["claimed: source"]

    set_rule(world, "category", "source source", "keep keep")
    world.load([place(n, category="Bar") for n in (1, 2, 3, 4)], dmo_id, "3.csv")
    assert world.listings()["p2"]["category"] == "Restaurant"
    assert (
        world.value("select count(*) from pipeline.suggestions where reason = 'unclaimed: keep'")
        == 4
    )


def test_half_of_a_place_has_no_rule_of_its_own(world: World) -> None:
    dmo_id = world.dmo()
    world.load(places(1), dmo_id)
    assert set_rule(world, "lng", "source source", "source keep")["fields"] == ["lat", "lng"]
    assert {row["claimed"] for row in world.rows("select * from pipeline.tenant_rules")} == {"keep"}
    set_rule(world, "phone", "source keep", "source review", "listing_contact_info")
    assert world.value("select count(*) from pipeline.tenant_rules") == 4


def test_what_hangs_on_a_listing_makes_it_a_conflict(world: World) -> None:
    dmo_id = edited(world)
    tenant = world.value("select tenant_id::text from public.listings limit 1")
    claims = {"sub": ADMIN, "app_metadata": {"tenant_id": tenant, "roles": ["super_admin"]}}
    with world.database.as_role("authenticated", claims) as conn:
        conn.execute(
            "update public.listing_contact_info set phone = '1', phone_e164 = '+3531'"
            " where listing_id = (select min(id) from public.listings)"
        )
    batch_id = staged(world, dmo_id, phone="091 999999")
    told = preview(world, "phone", "source review", "listing_contact_info")["waiting"]
    assert (told["rows"], told["changed"], told["will_wait"]) == (4, 1, 1)
    set_rule(world, "phone", "source keep", "source review", "listing_contact_info")
    assert states(world, batch_id)["p1"] == ("conflict", "pending", ["conflict"])
    assert states(world, batch_id)["p2"] == ("update", "pending", None)

    # Another part of it is a conflict still.
    world.edit(world.listings()["p1"]["id"], name="Ours")
    set_rule(world, "phone", "source review", "source keep", "listing_contact_info")
    assert states(world, batch_id)["p1"] == ("update", "pending", None)


def test_a_conflict_of_another_part_stays_one(world: World) -> None:
    dmo_id = edited(world, 1, name="Ours", category="Tea room")
    batch_id = staged(world, dmo_id, name="Theirs", category="Restaurant")
    assert states(world, batch_id)["p1"][2] == ["conflict"]
    set_rule(world, "category", "source keep", "source review")
    told = preview(world, "category", "source keep")["waiting"]
    assert (told["changed"], told["freed"]) == (1, 0)
    set_rule(world, "category", "source review", "source keep")
    assert states(world, batch_id)["p1"] == ("conflict", "pending", ["conflict"])


def test_of_many_the_first_are_looked_at_and_the_others_weighed_when_promoted(world: World) -> None:
    dmo_id = edited(world, 1, 2, 3, 4, category="Tea room")
    batch_id = staged(world, dmo_id, category="Restaurant")
    told = preview(world, "category", "source source", limit=3)["waiting"]
    assert (told["rows"], told["is_more"], told["changed"]) == (3, True, 3)
    as_admin(
        world,
        "select pipeline.set_rule('listings', 'category', 'source', 'source', 'source', 'keep',"
        " p_limit => 2)",
    )
    verdicts = [row["diff"]["category"]["verdict"] for row in world.staged(batch_id).values()]
    assert sorted(verdicts) == ["apply", "apply", "suggest", "suggest"]
    world.value("select pipeline.accept_unflagged(%s)", batch_id)
    world.promote(batch_id)
    assert {row["category"] for row in world.listings().values()} == {"Restaurant"}


def test_another_tenant_keeps_its_rule_and_its_rows(world: World) -> None:
    edited(world, 1, category="Tea room")
    world.value("insert into public.tenants (name) values ('other') returning 1")
    other = world.dmo("Elsewhere", "other")
    world.load(places(5, 6), other, "o1.csv")
    world.edit(world.listings()["p5"]["id"], category="Tea room")
    done = world.run(
        world.file("o2.csv", [place(n, category="Bar") for n in (5, 6)]), other, auto_accept=False
    )
    assert done.batch_id is not None
    assert preview(world, "category", "source review")["waiting"]["rows"] == 0
    set_rule(world, "category", "source keep", "source review")
    assert states(world, done.batch_id)["p5"] == ("update", "pending", None)
    told = as_admin(
        world,
        "select pipeline.preview_rule('listings', 'category', 'source', 'source')",
        tenant="other",
    )
    assert told["waiting"]["moves"][0]["verdict"] == "suggest"
    assert as_admin(world, "select count(*) from pipeline.tenant_rules", tenant="other") == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("listings", "none", "source", "keep", "source", "keep"), "LC087"),
        (("nowhere", "name", "source", "keep", "source", "keep"), "LC087"),
        (("mls_listings", "status", "source", "keep", "source", "source"), "LC087"),
        (("mls_listings", "origin_key", "keep", "keep", "source", "keep"), "LC087"),
        (("listings", "name", "source", "always", "source", "review"), "LC087"),
        (("listings", "name", "keep", "source", "source", "review"), "LC087"),
        (("listings", "name", None, None, "source", "review"), "LC087"),
        (("listings", "name", "source", "keep", "source", "keep"), "LC082"),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, arguments: tuple[str], code: str) -> None:
    world.dmo()
    with pytest.raises(psycopg.Error) as refused:
        as_admin(world, "select pipeline.set_rule(%s, %s, %s, %s, %s, %s)", *arguments)
    assert refused.value.sqlstate == code


def test_the_second_of_two_is_told_who_was_first(world: World) -> None:
    world.dmo()
    set_rule(world, "category", "source keep", "source fill")
    with pytest.raises(psycopg.Error, match="somebody else has changed this rule") as refused:
        set_rule(world, "category", "source keep", "source review")
    assert refused.value.diag.message_detail is not None
    assert ADMIN in refused.value.diag.message_detail


def test_only_who_may_configure_changes_a_rule(world: World) -> None:
    world.dmo()
    tenant = world.value("select id::text from public.tenants where name = 'default'")
    claims = {"sub": ADMIN, "app_metadata": {"tenant_id": tenant, "roles": ["steward"]}}
    for query in (
        "select pipeline.set_rule('listings', 'name', 'source', 'keep', 'source', 'review')",
        "select pipeline.preview_rule('listings', 'name', 'source', 'keep')",
        (
            "insert into pipeline.tenant_rules select id, 'listings', 'name', 'keep', 'keep', 'me'"
            " from public.tenants"
        ),
    ):
        with (
            world.database.as_role("authenticated", claims) as conn,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            conn.execute(query.encode())


def test_of_many_batches_the_newest_are_weighed_and_the_rest_is_told(world: World) -> None:
    for name in ("one", "two"):
        dmo_id = world.dmo(name)
        rows = [place(number, id=f"{name}{number}", name=f"{name} {number}") for number in (1, 2)]
        world.load(rows, dmo_id, f"{name}.csv")
        news = [{**row, "category": "Restaurant"} for row in rows]
        world.run(world.file(f"{name}2.csv", news), dmo_id, auto_accept=False)
    asked = "select pipeline.preview_rule('listings', 'category', 'fill', 'keep', 2000, %s)"
    waiting = [as_admin(world, asked, batches)["waiting"] for batches in (1, 2)]
    assert [(w["batches"], w["rows"], w["is_more"]) for w in waiting] == [
        (1, 2, True),
        (2, 4, False),
    ]
    done = as_admin(
        world,
        "select pipeline.set_rule('listings', 'category', 'fill', 'keep', 'source', 'keep',"
        " null, 2000, 1)",
    )
    assert done["is_more"] is True
    assert done["weighed_again"] == 2
