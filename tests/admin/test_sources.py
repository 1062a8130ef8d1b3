"""Sources: who sees and changes them, their configuration from form to version and back."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import expect

from loader.database import connect
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.site import Site

NASTY = "\"><img src=x onerror=alert(1)> {{7*7}} <script>alert('x')</script> مرحبا 🏨"


@pytest.fixture(scope="module")
def people(site: Site) -> Site:
    """Add who may configure, who only looks, and somebody of another tenant."""
    site.add_user("admin@one.example", roles=("super_admin",), name="Ada Admin")
    site.add_user("looks@one.example", roles=("observer",))
    site.add_user("admin@two.example", roles=("super_admin",), tenant="tenant two")
    return site


def value(site: Site, query: str, *parameters: Any) -> Any:
    """Ask the database."""
    with connect(site.database.url) as conn:
        row = conn.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


def add_dmo(site: Site, name: str, tenant: str = "tenant one") -> int:
    return int(value(site, "select pipeline.add_dmo(%s, 'IE', 'G', %s)", name, tenant))


def set_config(site: Site, dmo_id: int, stage: str, params: str) -> None:
    value(site, "select pipeline.set_config(%s, %s, %s::jsonb)", dmo_id, stage, params)


def test_a_source_is_added_configured_and_restored_in_the_browser(
    people: Site, open_page: OpenPage
) -> None:
    page = open_page("/sources", "admin@one.example")
    page.get_by_role("link", name="Add a source").first.click()
    check_page(page)
    page.locator("[name='name']").fill("Visit Galway")
    page.locator("[name='country']").select_option("IE")
    page.locator("[name='state']").fill("G")
    page.locator("[name='time_zone']").fill("Europe/Dublin")
    page.get_by_role("button", name="Add the source").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Visit Galway")
    check_page(page)

    page.get_by_role("link", name="Transform").click()
    check_page(page)
    page.get_by_label("Categories, row 1: name").fill("Hôtel")
    page.get_by_label("Categories, row 1: value").fill("Hotel")
    page.locator("#p-category_map-add").click()
    page.get_by_label("Categories, row 2: name").fill("Szálloda")
    page.get_by_label("Categories, row 2: value").fill("Hotel")
    page.locator("[name='p.round_lat_lng']").fill("9")
    page.get_by_role("button", name="Look at the changes").click()
    problem = page.locator("#p-round_lat_lng-help .problem")
    expect(problem).to_have_text("9 is greater than the maximum of 8")
    check_page(page)
    page.locator("[name='p.round_lat_lng']").fill("6")
    page.get_by_role("button", name="Look at the changes").click()
    rows = page.locator("table.diff tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("category_map.Hôtel")
    check_page(page)
    page.get_by_role("button", name="Save as version 1").click()
    expect(page.locator("#messages")).to_contain_text("Saved: version 1.")

    page.locator("[name='p.round_lat_lng']").fill("")
    page.get_by_role("button", name="Look at the changes").click()
    page.get_by_role("button", name="Save as version 2").click()
    page.get_by_role("link", name="History").click()
    expect(page.locator("main")).to_contain_text("Ada Admin")
    check_page(page)
    page.get_by_role("link", name="Restore version 1").click()
    page.get_by_role("button", name="Save as version 3").click()
    dmo_id = value(people, "select id from public.dmos where name = 'Visit Galway'")
    told = value(
        people,
        "select config_params from pipeline.dmo_configs"
        " where dmo_id = %s and version = 3 and active",
        dmo_id,
    )
    assert told == {"category_map": {"Hôtel": "Hotel", "Szálloda": "Hotel"}, "round_lat_lng": 6}


def test_the_next_times_follow_what_is_written(people: Site, open_page: OpenPage) -> None:
    dmo_id = add_dmo(people, "Visit Clare")
    value(
        people, "update public.dmos set time_zone = 'Asia/Tokyo' where id = %s returning 1", dmo_id
    )
    set_config(people, dmo_id, "import", '{"path": "/data/clare.csv"}')
    page = open_page(f"/sources/{dmo_id}/config/import", "admin@one.example")
    page.locator("[name='schedule']").select_option("cron")
    page.locator("#cron").fill("15 4 * * *")
    expect(page.locator("#times li")).to_have_count(5)
    expect(page.locator("#times li").first).to_contain_text("04:15")
    page.locator("#cron").fill("61 4 * * *")
    expect(page.locator("#times")).to_contain_text("minute")
    page.get_by_role("button", name="Look at the changes").click()
    expect(page.locator("#cron")).to_have_attribute("aria-invalid", "true")
    page.locator("#cron").fill("15 4 * * *")
    page.get_by_role("button", name="Look at the changes").click()
    page.get_by_role("button", name="Save as version 2").click()
    page.goto(f"/sources/{dmo_id}")
    expect(page.locator("main")).to_contain_text("15 4 * * *")


def test_jobs_that_wait_are_kept_or_cancelled(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Mayo")
    job = "select pipeline.enqueue_job('import_raw', %s, p_params => '{\"path\": \"/none\"}')"
    job_id = value(people, job, dmo_id)
    ada = people.sign_in("admin@one.example")
    path = f"/sources/{dmo_id}/config/import"
    form: dict[str, Any] = {"base": "0", "p.skip_rows": "2", "schedule": "manual"}
    shown = ada.post(path, **form)
    assert "1 job waits with the old configuration" in shown.text
    status = "select status from pipeline.job_queue where job_id = %s"
    assert value(people, status, job_id) == "pending"
    fields: dict[str, Any] = {"base": "0", "json": '{"skip_rows": 2}', "schedule": "manual"}
    assert ada.post(f"{path}/save", waiting_jobs="cancel", **fields).status_code == 303
    assert value(people, status, job_id) == "cancelled"


def test_a_version_that_somebody_else_saved_is_not_overwritten(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Sligo")
    set_config(people, dmo_id, "stage", '{"max_move_m": 100}')
    ada = people.sign_in("admin@one.example")
    fields: dict[str, Any] = {"base": "0", "json": '{"auto_accept": true}', "schedule": "pipeline"}
    answer = ada.post(f"/sources/{dmo_id}/config/stage/save", **fields)
    assert "Somebody saved version 1 while you were editing" in answer.text
    assert "max_move_m" in answer.text
    told = "select config_params from pipeline.get_config(%s, 'stage') as config_params"
    assert value(people, told, dmo_id)["auto_accept"] is False


def test_a_form_that_does_not_tell_its_version_overwrites_none(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Boyle")
    set_config(people, dmo_id, "stage", '{"max_move_m": 100}')
    ada = people.sign_in("admin@one.example")
    fields: dict[str, Any] = {"json": '{"auto_accept": true}', "schedule": "pipeline"}
    bases: tuple[dict[str, Any], ...] = ({}, {"base": "the last"})
    for base in bases:
        for path in ("", "/save"):
            answer = ada.post(f"/sources/{dmo_id}/config/stage{path}", **fields, **base)
            assert answer.status_code == 400
            assert "does not say which version of the configuration it changes" in answer.text
            assert "version 0" not in answer.text
    version = "select max(version) from pipeline.dmo_configs where dmo_id = %s"
    assert value(people, version, dmo_id) == 1


def test_of_two_who_save_at_once_the_second_is_told(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Tuam")
    ada = people.sign_in("admin@one.example")
    fields: dict[str, Any] = {"base": "0", "json": '{"skip_rows": 2}', "schedule": "manual"}
    with connect(people.database.url) as first, ThreadPoolExecutor(1) as pool:
        first.execute("select pipeline.set_config(%s, 'import', '{\"skip_rows\": 1}')", (dmo_id,))
        second = pool.submit(ada.post, f"/sources/{dmo_id}/config/import/save", **fields)
        waits = "select exists (select from pg_locks where not granted)"
        while not value(people, waits) and not second.done():
            pass
        first.commit()
        answer = second.result()
    assert "Somebody saved version 1 while you were editing" in answer.text
    told = "select config_params from pipeline.dmo_configs where dmo_id = %s and active"
    assert value(people, told, dmo_id) == {"skip_rows": 1}


def test_a_source_that_somebody_else_changed_is_not_overwritten(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Ennis")
    ada = people.sign_in("admin@one.example")
    path = f"/sources/{dmo_id}/edit"
    first, second = (_seen(ada.get(path).text) for _ in range(2))
    fields: dict[str, Any] = {"name": "Visit Ennis", "time_zone": "UTC"}
    assert ada.post(path, language="ga", seen=first, **fields).status_code == 303
    late = ada.post(path, language="en", seen=second, **fields)
    assert late.status_code == 409
    assert "somebody else has changed this DMO meanwhile" in late.text
    assert "Visit Ennis, ga, UTC" in late.text
    assert ada.post(path, language="en", **fields).status_code == 409
    language = "select language from public.dmos where id = %s"
    assert value(people, language, dmo_id) == "ga"
    assert ada.post(path, language="en", seen=_seen(late.text), **fields).status_code == 303
    assert value(people, language, dmo_id) == "en"


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found.group(1))


def test_feeds_are_added_and_ranked(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Cork")
    ada = people.sign_in("admin@one.example")
    assert ada.post(f"/sources/{dmo_id}/feeds", name="board", rank="20").status_code == 303
    assert 'value="20"' in ada.get(f"/sources/{dmo_id}").text
    wrong = ada.post(f"/sources/{dmo_id}/feeds", name="The Board", rank="20")
    assert (wrong.status_code, "a source can not be called" in wrong.text) == (422, True)
    wrong = ada.post(f"/sources/{dmo_id}/feeds", name="board", rank="best")
    assert (wrong.status_code, "can not have the rank" in wrong.text) == (422, True)


def test_a_feed_is_paused_and_resumed(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Leitrim")
    people.add_user("steward@one.example", roles=("steward",))
    sue = people.sign_in("steward@one.example")
    ask = "select pipeline.enqueue_job('import_raw', %s, p_source_name => 'board')"
    value(people, ask, dmo_id)
    path = f"/sources/{dmo_id}/feeds"
    assert sue.post(f"{path}/pause", name="board", reason="It sends rubbish").status_code == 303
    shown = sue.get(f"/sources/{dmo_id}").text
    assert "1 job was put aside" in shown
    assert "It sends rubbish" in shown
    assert "Paused" in sue.get("/sources?q=Leitrim").text
    assert (
        people.sign_in("looks@one.example").post(f"{path}/resume", name="board").status_code == 403
    )
    assert (
        people.sign_in("admin@two.example").post(f"{path}/resume", name="board").status_code == 409
    )
    assert sue.post(f"{path}/resume", name="board").status_code == 303
    assert "It sends rubbish" not in sue.get(f"/sources/{dmo_id}").text


def test_a_dmo_is_changed_within_reason(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Kerry")
    add_dmo(people, "Visit Dingle")
    ada = people.sign_in("admin@one.example")
    fields: dict[str, Any] = {"language": "ga", "time_zone": "Europe/Dublin"}
    path = f"/sources/{dmo_id}/edit"
    first = ada.post(path, name="Kerry", seen=_seen(ada.get(path).text), **fields)
    assert first.status_code == 303
    wrong = ada.post(path, name="visit dingle", seen=_seen(ada.get(path).text), **fields)
    assert (wrong.status_code, "there is another DMO" in wrong.text) == (422, True)
    add: dict[str, Any] = {
        "country": "IE",
        "state": "G",
        "language": "ga",
        "time_zone": "Mars/Base",
    }
    assert "is no time zone" in ada.post("/sources/new", name="New", **add).text
    add["time_zone"] = "UTC"
    assert "already" in ada.post("/sources/new", name=" visit  DINGLE ", **add).text


def test_who_may_not_configure_looks_and_changes_nothing(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Meath")
    looker = people.sign_in("looks@one.example")
    assert "Add a source" not in looker.get("/sources").text
    form = looker.get(f"/sources/{dmo_id}/config/import").text
    assert "disabled" in form
    fields: dict[str, Any] = {"base": "0", "json": "{}", "schedule": "manual"}
    tries = [
        looker.post(f"/sources/{dmo_id}/config/import", **fields),
        looker.post(f"/sources/{dmo_id}/config/import/save", **fields),
        looker.get(f"/sources/{dmo_id}/config/import/restore/1"),
        looker.get("/sources/new"),
        looker.post("/sources/new", name="x"),
        looker.post(f"/sources/{dmo_id}/feeds", name="x", rank="1"),
        looker.post(f"/sources/{dmo_id}/edit", name="x", language="en", time_zone="UTC"),
    ]
    assert [answer.status_code for answer in tries] == [403] * len(tries)


def test_another_tenants_sources_are_not_there(people: Site) -> None:
    dmo_id = add_dmo(people, "Visit Louth")
    set_config(people, dmo_id, "import", '{"source_name": "louth"}')
    other = people.sign_in("admin@two.example")
    assert "Visit Louth" not in other.get("/sources").text
    for path in ("", "/edit", "/config/import", "/config/import/history", "/config/import/times"):
        assert other.get(f"/sources/{dmo_id}{path}").status_code == 404
    fields: dict[str, Any] = {"base": "1", "json": "{}", "schedule": "manual"}
    assert other.post(f"/sources/{dmo_id}/config/import/save", **fields).status_code == 404
    assert other.post(f"/sources/{dmo_id}/feeds", name="x", rank="1").status_code == 409
    for path in ("/sources/99999999999", "/sources/0", "/sources/1/config/nothing"):
        assert other.get(path).status_code == 404


def test_no_sources_says_what_to_do(site: Site) -> None:
    site.add_user("empty@example.com", roles=("super_admin",), tenant="tenant empty")
    assert "No sources yet" in site.sign_in("empty@example.com").get("/sources").text


def test_naughty_strings_are_only_text(people: Site, open_page: OpenPage) -> None:
    dmo_id = add_dmo(people, NASTY)
    ada = people.sign_in("admin@one.example")
    path = f"/sources/{dmo_id}/config/transform"
    sent: dict[str, Any] = {"base": "0", "schedule": "pipeline", "p.category_map.rows": "1"}
    row: dict[str, Any] = {"p.category_map.0.key": NASTY + "\0", "p.category_map.0.value": NASTY}
    answer = ada.post(path, **sent, **row)
    found = re.search(r'name="json" value="([^"]*)"', answer.text)
    assert found is not None
    page = open_page(path, "admin@one.example")
    page.get_by_label("Categories, row 1: name").fill(NASTY)
    page.get_by_label("Categories, row 1: value").fill(NASTY)
    page.get_by_role("button", name="Look at the changes").click()
    page.get_by_role("button", name="Save as version 1").click()
    for part in ("", "/config/transform", "/config/transform/history"):
        page.goto(f"/sources/{dmo_id}{part}")
        assert page.locator("main img, main script").count() == 0
        assert "49" not in page.locator("main").inner_text()
    page.goto("/sources?q=onerror")
    assert page.locator("main img").count() == 0
    expect(page.locator("main tbody tr")).to_have_count(1)


def test_a_phone_has_no_sideways_scroll(people: Site, open_page: OpenPage) -> None:
    dmo_id = add_dmo(people, "Visit Wexford and Its Very Long Name of a Destination Organisation")
    page = open_page("/sources", "admin@one.example", viewport={"width": 390, "height": 800})
    for path in ("/sources", f"/sources/{dmo_id}", f"/sources/{dmo_id}/config/import"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_list_is_read_page_by_page(site: Site) -> None:
    site.add_user("many@example.com", roles=("super_admin",), tenant="tenant many")
    with connect(site.database.url) as conn:
        conn.execute(
            "select pipeline.add_dmo('Place ' || lpad(n::text, 3, '0'), 'IE', 'M', 'tenant many')"
            " from generate_series(1, 120) as n"
        )
    many = site.sign_in("many@example.com")
    path: str | None = "/sources"
    seen: list[str] = []
    while path:
        text = many.get(path).text
        seen += re.findall(r"<bdi>(Place \d+)</bdi></a>", text)
        found = re.search(r'href="([^"]+)" rel="next"', text)
        path = found.group(1).replace("&amp;", "&") if found else None
    assert seen == [f"Place {n:03}" for n in range(1, 121)]
