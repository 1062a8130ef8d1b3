"""Runs and jobs in the browser: lists, the chain of a run, who sees and does what."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loader.errors import CdlError
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.pipeline.world import World, place, places
from tests.support.site import Site

NASTY = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}\u202eevil😀'


@pytest.fixture(scope="module")
def world(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Have runs of all kinds: done, with errors, in review, failed, waiting; of two tenants."""
    folder: Path = tmp_path_factory.mktemp("runs")
    site.add_user("steward@example.com", roles=("steward",), name="Stella Steward")
    site.add_user("observer@example.com", roles=("observer",))
    site.add_user("nobody@example.com")
    site.add_user("other@example.com", tenant="tenant two", roles=("steward",))
    with site.database.connect() as conn:
        world = World(site.database, conn, folder)
        galway = world.dmo("Galway", "tenant one")
        nasty = world.dmo(NASTY, "tenant one")
        path = world.file("hotels.csv", places(1, 2, 3))
        path.write_text(path.read_text() + "too,few\n=1+1,fields\n" + "x," * 20 + "\n")
        world.run(path, galway)
        world.run(world.file("waits.csv", [place(4), place(5, name="")]), galway)
        world.run(world.file("review.csv", [place(6)]), galway, auto_accept=False)
        with pytest.raises(CdlError):
            world.run(world.text_file("nothing.csv", "foo,bar\n1,2\n"), nasty)
        world.run(world.file(f"{NASTY.replace('/', '')[:60]}.csv", [place(1, name=NASTY)]), nasty)
        _enqueue(world, galway, "/x/late.csv")
        yield world


def _enqueue(world: World, dmo_id: int, path: str) -> int:
    return int(
        world.value(
            "select pipeline.enqueue_job('import_raw', %s,"
            " p_params => jsonb_build_object('path', %s::text), p_is_chained => true)",
            dmo_id,
            path,
        )
    )


def _run(world: World, file_name: str) -> str:
    run_id = world.value(
        "select run_id::text from pipeline.runs where file_name = %s order by 1 limit 1", file_name
    )
    return str(run_id)


def test_runs_are_listed_with_their_state_and_counts(world: World, open_page: OpenPage) -> None:
    page = open_page("/runs", "steward@example.com")
    row = page.get_by_role("row").filter(has_text="hotels.csv")
    assert "Done" in row.inner_text()
    assert [cell.strip() for cell in row.get_by_role("cell").all_inner_texts()[2:7]] == [
        "6", "3", "0", "0", "3",
    ]  # fmt: skip
    assert (
        "for people to decide" in page.get_by_role("row").filter(has_text="review.csv").inner_text()
    )
    assert "Failed" in page.get_by_role("row").filter(has_text="nothing.csv").inner_text()
    check_page(page)


def test_filters_narrow_the_list_and_stand_in_the_address(
    world: World, open_page: OpenPage
) -> None:
    page = open_page("/runs", "steward@example.com")
    page.get_by_label("State").select_option("failed")
    page.wait_for_url("**/runs?state=failed*")
    page.get_by_role("row").filter(has_text="hotels.csv").wait_for(state="detached")
    assert page.get_by_role("row").filter(has_text="nothing.csv").count() == 1
    page.reload()
    assert page.get_by_label("State").input_value() == "failed"
    page.get_by_label("State").select_option("cancelled")
    page.get_by_text("No run fits these filters.").wait_for()
    page.go_back()
    page.get_by_role("row").filter(has_text="nothing.csv").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "Runs and jobs"


@pytest.mark.parametrize(
    ("state", "file_name"),
    [
        ("waiting", "late.csv"),
        ("review", "review.csv"),
        ("failed", "nothing.csv"),
        ("done", "hotels.csv"),
    ],
)
def test_each_state_finds_its_runs(world: World, site: Site, state: str, file_name: str) -> None:
    visitor = site.sign_in("steward@example.com")
    text = visitor.get(f"/runs?state={state}", htmx=True).text
    names = ("late.csv", "review.csv", "nothing.csv", "hotels.csv")
    assert {name for name in names if f">{name}<" in text} == {file_name}


@pytest.mark.parametrize(
    "query",
    [
        "state=x&dmo=y&days=z&before=q",
        "dmo=99999999999999999999",
        "before=0&days=-1",
        "before=" + "9" * 400,
        "state=%00&dmo=%27%3B--",
        "dmo=²",
    ],
)
def test_nonsense_in_the_address_is_passed_over(world: World, site: Site, query: str) -> None:
    visitor = site.sign_in("steward@example.com")
    assert visitor.get(f"/runs?{query}").status_code == 200
    assert visitor.get(f"/runs/jobs?{query}").status_code == 200


def test_a_run_is_shown_as_a_chain(world: World, open_page: OpenPage) -> None:
    page = open_page(f"/runs/{_run(world, 'hotels.csv')}", "steward@example.com")
    steps = page.get_by_role("list", name="Steps of the run").locator("> li")
    assert [text.split("\n")[0] for text in steps.all_inner_texts()] == [
        "Import", "Transform", "Stage", "Review", "Promote",
    ]  # fmt: skip
    assert "too_few_fields" in page.locator("#errors").inner_text()
    assert page.locator("svg.timeline").count() == 4
    check_page(page)


def test_a_failure_is_explained(world: World, open_page: OpenPage) -> None:
    page = open_page(f"/runs/{_run(world, 'nothing.csv')}", "steward@example.com")
    note = page.locator(".note.bad")
    assert "no column of the file looks like the name of a place" in note.inner_text()
    assert "Tell which column holds the name" in note.inner_text()
    check_page(page)


def test_names_that_would_do_harm_are_shown_as_text(world: World, open_page: OpenPage) -> None:
    page = open_page("/runs", "steward@example.com")
    assert page.get_by_text(NASTY).count() >= 1
    page.get_by_role("row").filter(has_text="onerror").get_by_role("link").first.click()
    page.wait_for_url("**/runs/*-*")
    assert page.get_by_text("49", exact=True).count() == 0
    check_page(page)


def test_a_job_tells_its_history_and_configuration(world: World, open_page: OpenPage) -> None:
    job_id = world.value("select job_id from pipeline.job_queue where status = 'failed'")
    page = open_page(f"/runs/jobs/{job_id}", "steward@example.com")
    assert "no_name_column" in page.get_by_role("region", name="History").inner_text()
    assert (
        '"delimiter"' in page.get_by_role("region", name="Configuration it ran with").inner_text()
    )
    check_page(page)


@pytest.mark.parametrize("path", ["/runs", "/runs/jobs"])
def test_whoever_lacks_the_permission_is_told(world: World, site: Site, path: str) -> None:
    assert site.sign_in("nobody@example.com").get(path).status_code == 403
    assert site.sign_in("observer@example.com").get(path).status_code == 200


def test_another_tenant_sees_nothing_of_it(world: World, site: Site) -> None:
    visitor = site.sign_in("other@example.com")
    assert "No runs yet" in visitor.get("/runs").text
    assert "No jobs yet" in visitor.get("/runs/jobs").text
    assert visitor.get(f"/runs/{_run(world, 'hotels.csv')}").status_code == 404
    assert visitor.get("/runs/jobs/1").status_code == 404


@pytest.mark.parametrize("name", ["x", "00000000-0000-0000-0000-000000000000", "jobs/0", "jobs/x"])
def test_what_is_not_there_is_not_found(world: World, site: Site, name: str) -> None:
    assert site.sign_in("steward@example.com").get(f"/runs/{name}").status_code == 404


def test_a_long_list_goes_on_by_key(world: World, site: Site) -> None:
    dmo_id = world.dmo("Long", "tenant one")
    for number in range(60):
        _enqueue(world, dmo_id, f"/x/{number:02}.csv")
    visitor = site.sign_in("steward@example.com")
    seen: list[str] = []
    path = f"/runs?dmo={dmo_id}"
    while path:
        text = visitor.get(path, htmx=True).text
        seen += [number for number in map("{:02}".format, range(60)) if f">{number}.csv<" in text]
        more = text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        path = more.replace("&amp;", "&") if 'rel="next"' in text else ""
    assert sorted(seen) == [f"{number:02}" for number in range(60)]


def test_a_job_is_held_retried_and_cancelled_with_reasons(
    world: World, open_page: OpenPage
) -> None:
    dmo_id = world.dmo("Acting", "tenant one")
    job_id = _enqueue(world, dmo_id, "/x/acting.csv")
    page = open_page(f"/runs/{_run(world, 'acting.csv')}", "steward@example.com")

    page.get_by_role("link", name="Hold").click()
    page.get_by_role("dialog").get_by_label("Why").fill(NASTY)
    check_page(page)
    page.get_by_role("dialog").get_by_role("button", name="Hold the job").click()
    page.get_by_text("The job is held until somebody retries it.").wait_for()
    assert world.value("select status from pipeline.job_queue where job_id = %s", job_id) == "held"
    history = page.get_by_role("region", name="What happened besides").inner_text()
    assert "Stella Steward" in history
    assert "<script>" in history

    page.get_by_role("link", name="Retry").click()
    page.get_by_role("dialog").get_by_role("button", name="Retry the job").click()
    page.get_by_text("The job is queued again.").wait_for()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the job").click()
    page.get_by_text("The job is cancelled.").wait_for()
    status = world.value("select status from pipeline.job_queue where job_id = %s", job_id)
    assert status == "cancelled"


def test_whoever_may_only_look_can_not_act(world: World, site: Site) -> None:
    job_id = _enqueue(world, world.dmo("Looking", "tenant one"), "/x/looking.csv")
    observer, other = site.sign_in("observer@example.com"), site.sign_in("other@example.com")
    page = observer.get(f"/runs/{_run(world, 'looking.csv')}").text
    assert f"/runs/jobs/{job_id}/do/cancel" not in page
    assert observer.post(f"/runs/jobs/{job_id}/do/cancel").status_code == 403
    assert other.post(f"/runs/jobs/{job_id}/do/cancel").status_code == 404
    status = world.value("select status from pipeline.job_queue where job_id = %s", job_id)
    assert status == "pending"


def test_what_the_queue_refuses_is_told(world: World, site: Site) -> None:
    job_id = world.value("select min(job_id) from pipeline.job_queue where status = 'completed'")
    steward = site.sign_in("steward@example.com")
    assert "not possible any more" in steward.get(f"/runs/jobs/{job_id}/do/retry").text
    answer = steward.post(f"/runs/jobs/{job_id}/do/retry")
    assert answer.status_code == 409
    assert "LC003" in answer.text
    assert steward.get(f"/runs/jobs/{job_id}/do/burn").status_code == 404


def test_what_runs_is_followed_without_a_reload(world: World, open_page: OpenPage) -> None:
    dmo_id = world.dmo("Live", "tenant one")
    job_id = _enqueue(world, dmo_id, "/x/live.csv")
    page = open_page(f"/runs/{_run(world, 'live.csv')}", "steward@example.com")
    page.wait_for_function("document.querySelector('#run')")
    world.value("select count(*) from pipeline.claim_job(%s, 'one')", job_id)
    world.value("select pipeline.heartbeat_job(%s, 1, 300, 1000, true)", job_id)
    page.get_by_role("progressbar").first.wait_for()
    assert "300 of about 1,000" in page.locator("#run").inner_text()


def test_configurations_of_two_runs_are_compared(world: World, open_page: OpenPage) -> None:
    dmo_id = world.dmo("Compared", "tenant one", transform={"currency": "EUR"})
    world.run(world.file("one.csv", places(1)), dmo_id)
    world.configure(dmo_id, "transform", currency="HUF", category_map={"café": NASTY})
    world.run(world.file("two.csv", places(1, 2)), dmo_id)
    page = open_page(f"/runs/{_run(world, 'two.csv')}", "steward@example.com")
    page.get_by_role("link", name="Compare configuration").click()
    page.wait_for_url("**/compare")
    rows = page.get_by_role("region", name="Transform").locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["category_map.café", "not there", NASTY],
        ["currency", "EUR", "HUF"],
    ]
    assert "The same." in page.get_by_role("region", name="Import").inner_text()
    check_page(page)


def test_a_run_is_compared_with_none_of_another_tenant(world: World, site: Site) -> None:
    steward = site.sign_in("steward@example.com")
    hotels = f"/runs/{_run(world, 'hotels.csv')}/compare"
    assert steward.get(f"{hotels}?with=00000000-0000-0000-0000-000000000000").status_code == 404
    assert site.sign_in("other@example.com").get(hotels).status_code == 404
