"""Two people on one record: each is told of the other, and nobody of another tenant is."""

from typing import Any

import pytest

from loader.database import connect
from tests.admin.test_import import add_dmo, ask
from tests.support.site import Site, Visitor


@pytest.fixture(scope="module")
def people(site: Site) -> dict[str, Visitor]:
    """Sign people in."""
    for name, role, tenant in (
        ("ann", "steward", "tenant one"),
        ("bob", "super_admin", "tenant one"),
        ("looks", "observer", "tenant one"),
        ("other", "super_admin", "tenant two"),
    ):
        site.add_user(f"{name}@example.com", roles=(role,), tenant=tenant, name=name.title())
    return {name: site.sign_in(f"{name}@example.com") for name in ("ann", "bob", "looks", "other")}


def look(people: dict[str, Visitor], name: str, record: str = "row/7") -> str:
    answer = people[name].client.get(
        f"/presence/{record}", headers={"HX-Request": "true", "X-By-Itself": "yes"}
    )
    assert answer.status_code == 200
    return answer.text


def test_the_second_is_told_and_then_the_first(site: Site, people: dict[str, Visitor]) -> None:
    assert "open" not in look(people, "ann")
    assert "Ann has this open, too." in look(people, "bob")
    assert "Bob has this open, too." in look(people, "ann")
    assert "Ann, Bob have this open, too." in look(people, "looks")
    assert "Looks" not in look(people, "ann")
    assert "open" not in look(people, "other")
    with connect(site.database.url) as conn:
        conn.execute("update pipeline.presence set seen_at = now() - interval '61 seconds'")
    assert "open" not in look(people, "looks")


def test_who_is_still_there_is_written_seldom(site: Site, people: dict[str, Visitor]) -> None:
    look(people, "ann", "listing/1")
    before = ask(site, "select xmin::text from pipeline.presence where kind = 'listing'")
    for _ in range(5):
        look(people, "ann", "listing/1")
    assert ask(site, "select xmin::text from pipeline.presence where kind = 'listing'") == before


def test_nobody_is_at_many_records(site: Site, people: dict[str, Visitor]) -> None:
    for number in range(1, 56):
        look(people, "bob", f"row/{number}")
    most = "select max(n) from (select count(*) as n from pipeline.presence group by user_id) as c"
    assert ask(site, most) == 50


@pytest.mark.parametrize(
    "record", ["row/x", "row/0", "other/7", "config/7-nothing", "row/" + "9" * 30]
)
def test_what_is_no_record_is_not_there(people: dict[str, Visitor], record: str) -> None:
    assert people["ann"].get(f"/presence/{record}").status_code == 404


def test_the_forms_ask_who_else_is_there(site: Site, people: dict[str, Visitor]) -> None:
    dmo_id = add_dmo(site)
    listing = ask(site, "select tests.listing(%s)", dmo_id)
    for path, record in (
        (f"/listings/{listing}/edit", f"listing/{listing}"),
        (f"/sources/{dmo_id}/config/import", f"config/{dmo_id}-import"),
    ):
        assert f'hx-get="/presence/{record}"' in people["bob"].get(path).text


def test_a_form_that_does_not_say_what_it_saw_overwrites_nothing(
    site: Site, people: dict[str, Visitor]
) -> None:
    listing = ask(site, "select tests.listing(%s)", add_dmo(site))
    fields: dict[str, Any] = {f"listings:{listing}:locality": "Elsewhere"}
    answer = people["bob"].post(f"/listings/{listing}/edit", **fields)
    assert answer.status_code == 409
    assert ask(site, "select locality from public.listings where id = %s", listing) is None
