"""The first page: sources, what runs and waits, trends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.pipeline.world import World, place, places
from tests.support.site import Site

NASTY = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}\u202eevil😀'


@pytest.fixture(scope="module")
def world(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Have sources that are well, failing, late and paused, and something that waits."""
    folder: Path = tmp_path_factory.mktemp("overview")
    site.add_user("steward@example.com", roles=("steward",))
    site.add_user("empty@example.com", tenant="tenant two", roles=("super_admin",))
    site.add_user("nobody@example.com", tenant="tenant two")
    with site.database.connect() as conn:
        world = World(site.database, conn, folder)
        well = world.dmo("Well", "tenant one")
        world.run(world.file("well.csv", [*places(1, 2), place(3, name="", lat="north")]), well)
        late = world.dmo(NASTY, "tenant one")
        world.value(
            "select pipeline.set_config(%s, 'import', '{\"path\": \"/x/late.csv\"}',"
            " p_schedule => 'hourly')",
            late,
        )
        world.run(world.file("late.csv", places(4)), late)
        world.conn.execute(
            "update pipeline.job_queue set started_at = now() - interval '3 days',"
            " finished_at = now() - interval '3 days'"
            " where dmo_id = %s and job_type = 'import_raw'",
            (late,),
        )
        held = world.value(
            "select pipeline.enqueue_job('import_raw', %s, p_params => '{\"path\": \"/x/a.csv\"}')",
            world.dmo("Held", "tenant one"),
        )
        world.conn.execute("select pipeline.hold_job(%s, 'wait')", (held,))
        yield world


def test_sources_are_told_with_their_health(world: World, open_page: OpenPage) -> None:
    page = open_page("/", "steward@example.com")
    table = page.get_by_role("region", name="Sources")
    rows = {
        row.get_by_role("link").first.inner_text(): row.inner_text()
        for row in table.locator("tbody tr").all()
    }
    assert "Well" in rows["Well"].split("\n", 1)[1]
    assert "Late" in rows[NASTY]
    assert "Nothing yet" in rows["Held"]
    check_page(page)


def test_what_waits_is_counted_and_leads_there(world: World, open_page: OpenPage) -> None:
    page = open_page("/", "steward@example.com")
    tiles = page.get_by_role("region", name="What waits")
    assert "1\nrow to review\noldest" in tiles.inner_text()
    assert "1\njob needs a person" in tiles.inner_text()
    reasons = page.get_by_role("region", name="Why rows wait for review").inner_text()
    assert "Doubtful place" in reasons
    assert "No name" in reasons
    tiles.get_by_role("link", name="job needs a person").click()
    page.wait_for_url("**/runs?state=held")
    assert page.get_by_role("row").count() == 2


def test_trends_have_words_and_a_table(world: World, open_page: OpenPage) -> None:
    page = open_page("/", "steward@example.com")
    chart = page.get_by_role("img", name="Records a day")
    assert "New: 3" in str(chart.locator("desc").text_content())
    page.get_by_text("As a table: Records a day").click()
    table = page.get_by_role("region", name="Records a day").get_by_role("table")
    assert table.get_by_role("row").count() == 31
    assert page.get_by_role("img").count() == 3


def test_what_runs_is_shown_as_it_goes(world: World, open_page: OpenPage) -> None:
    dmo_id = world.dmo("Running", "tenant one")
    page = open_page("/", "steward@example.com")
    assert page.get_by_role("heading", name="In progress").count() == 0
    job_id = world.value(
        "select pipeline.enqueue_job('import_raw', %s, p_params => '{\"path\": \"/x/b.csv\"}')",
        dmo_id,
    )
    world.value("select count(*) from pipeline.claim_job(%s, 'one')", job_id)
    world.value("select pipeline.heartbeat_job(%s, 1, 50, 100, true)", job_id)
    page.get_by_role("heading", name="In progress").wait_for()
    assert "50 of about 100" in page.get_by_role("region", name="In progress").inner_text()
    check_page(page)


def test_who_has_nothing_is_told_what_to_do(world: World, open_page: OpenPage) -> None:
    page = open_page("/", "empty@example.com")
    assert page.get_by_role("link", name="Add a source").count() == 1
    assert "Nothing waits for anybody." in page.locator("main").inner_text()
    check_page(page)


def test_who_has_no_role_sees_no_pipeline(world: World, site: Site) -> None:
    nobody = site.sign_in("nobody@example.com")
    assert "What waits" not in nobody.get("/").text
    for path in ("/overview/now", "/overview/ingress"):
        assert nobody.get(path).status_code == 403


def test_real_estate_is_counted_as_the_view_counts_it(world: World, open_page: OpenPage) -> None:
    world.conn.execute(
        """
        insert into public.mls_listings
            (tenant_id, origin_system, origin_key, status, created_at, claimed_at, published_at)
        select tests.tenant('tenant one'), case when n % 5 = 0 then 'MANUAL' else 'QOBRIX' end,
            'k' || n, 'INGESTED', now() - n * interval '5 days',
            case when n % 2 = 0 then now() - n * interval '3 days' end,
            case when n % 3 = 0 then now() - n * interval '2 days' end
        from generate_series(0, 20) as n
        """
    )
    world.conn.execute(
        """
        insert into public.mls_status_history
            (tenant_id, listing_id, from_status, to_status, changed_at)
        select l.tenant_id, l.id, 'DRAFT', 'PUBLISHED', now() - d * interval '20 days'
        from public.mls_listings as l cross join generate_series(1, 2) as d
        where l.origin_key in ('k1', 'k2')
        """
    )
    expected = world.rows(
        """
        select sum(m.ingested)::int as ingested, sum(m.claimed)::int as claimed,
            sum(m.enriched)::int as enriched, sum(m.published)::int as published
        from public.ingress_metrics as m where m.day > (now() at time zone 'UTC')::date - 30
        """
    )[0]
    page = open_page("/", "steward@example.com")
    page.get_by_text("As a table: Real estate in the last 30 days").click()
    table = page.get_by_role("region", name="Real estate in the last 30 days").get_by_role("table")
    cells = [row.split("\t")[1:] for row in table.locator("tbody tr").all_inner_texts()]
    counted = [sum(int(row[place]) for row in cells) for place in range(4)]
    assert counted == list(expected.values())
    assert min(expected["ingested"], expected["claimed"], expected["published"]) > 0
