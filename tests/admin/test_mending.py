"""Records that could not go on: looked at, taken along as CSV, mended and imported again."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from admin.pages.runs.errors import harmless
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.pipeline.test_corrections import work_off
from tests.pipeline.world import World, place, places
from tests.support.site import Site

NASTY = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}\u202eevil😀'


@pytest.fixture(scope="module")
def world(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Have a file of which some rows could not be read."""
    folder: Path = tmp_path_factory.mktemp("mending")
    site.add_user("steward@example.com", roles=("steward",), name="Stella Steward")
    site.add_user("observer@example.com", roles=("observer",))
    site.add_user("other@example.com", tenant="tenant two", roles=("steward",))
    with site.database.connect() as conn:
        world = World(site.database, conn, folder)
        dmo_id = world.dmo("Galway", "tenant one", stage={"auto_accept": True})
        rows = [*places(1, 2, 3), place(4, id=" ", name=NASTY), place(5, id="")]
        path = world.file("hotels.csv", rows)
        path.write_text(path.read_text() + '"=cmd|1",few\np9,Nine,Café\n')
        world.run(path, dmo_id)
        yield world


def _error(world: World, error_type: str, number: int = 0) -> int:
    ids = world.rows(
        "select id from pipeline.job_errors where error_type = %s order by id", error_type
    )
    return int(ids[number]["id"])


def _job(world: World) -> int:
    return int(world.value("select min(job_id) from pipeline.job_errors"))


def test_errors_are_shown_by_reason(world: World, open_page: OpenPage) -> None:
    page = open_page(f"/runs/jobs/{_job(world)}/errors", "steward@example.com")
    assert page.get_by_role("row").count() == 5
    assert page.get_by_text(NASTY).count() == 1
    page.get_by_role("link", name="Too few fields (2)").click()
    page.wait_for_url("**type=too_few_fields")
    assert page.get_by_role("row").count() == 3
    check_page(page)


def test_a_record_is_mended_and_goes_on(world: World, open_page: OpenPage) -> None:
    error_id = _error(world, "missing_source_id")
    page = open_page(f"/runs/errors/{error_id}", "steward@example.com")
    check_page(page)
    page.get_by_label("id", exact=True).fill("p4")
    page.get_by_label("category", exact=True).fill(NASTY)
    page.get_by_role("button", name="Import the mended record").click()
    page.get_by_text("The mended record is on its way.").wait_for()
    assert "Stella Steward" in page.locator(".note").first.inner_text()
    work_off(world)
    listing = world.listings()["p4"]
    assert listing["category"] == NASTY
    page.reload()
    page.get_by_role("link", name="What became of it").click()
    page.wait_for_url("**/runs/*-*")
    assert page.get_by_role("heading", level=1).inner_text() == "hotels.csv, mended"


def test_a_line_is_mended_by_reading_it_again(world: World, open_page: OpenPage) -> None:
    error_id = _error(world, "too_few_fields", 1)
    page = open_page(f"/runs/errors/{error_id}", "steward@example.com")
    line = page.get_by_label("The line, to be corrected")
    assert line.input_value() == "p9,Nine,Café"
    page.get_by_role("button", name="Read it again").click()
    page.get_by_role("alert").wait_for()
    assert "3 fields; the header has 9." in page.get_by_role("alert").inner_text()
    line.fill('p9,"Nine, the",Café,Main Street 9,Galway,53.29,-9.05,091 560009,19')
    page.get_by_role("button", name="Read it again").click()
    assert page.get_by_label("name", exact=True).input_value() == "Nine, the"
    check_page(page)
    page.get_by_role("button", name="Import the mended record").click()
    page.get_by_text("The mended record is on its way.").wait_for()
    work_off(world)
    assert world.listings()["p9"]["name"] == "Nine, the"


def test_what_can_not_be_used_is_told(world: World, open_page: OpenPage) -> None:
    error_id = _error(world, "missing_source_id", 1)
    page = open_page(f"/runs/errors/{error_id}", "steward@example.com")
    page.get_by_role("button", name="Import the mended record").click()
    page.get_by_text("the mended record has no id").wait_for()
    assert (
        world.value("select count(*) from pipeline.corrections where error_id = %s", error_id) == 0
    )


def test_errors_are_taken_along_as_csv(world: World, site: Site) -> None:
    steward = site.sign_in("steward@example.com")
    answer = steward.get(f"/runs/jobs/{_job(world)}/errors.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 4
    assert orjson.loads(rows[0]["original_record"])["name"] == NASTY
    assert (
        steward.get(f"/runs/jobs/{_job(world)}/errors.csv?type=too_few_fields").text.count(
            "too_few_fields"
        )
        == 2
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(7) == 7


def test_whoever_may_not_import_can_not_mend(world: World, site: Site) -> None:
    error_id = _error(world, "missing_source_id", 1)
    path = f"/runs/errors/{error_id}"
    observer, other = site.sign_in("observer@example.com"), site.sign_in("other@example.com")
    mended: dict[str, Any] = {"field.id": "x"}
    assert "pipeline:import" in observer.get(path).text
    assert observer.post(path, **mended).status_code == 403
    assert other.get(path).status_code == 404
    assert other.post(path, **mended).status_code == 404
    assert other.get(f"/runs/jobs/{_job(world)}/errors.csv").status_code == 404
