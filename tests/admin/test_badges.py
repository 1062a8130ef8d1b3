"""The numbers beside the entries of the side bar: they follow what others do."""

from playwright.sync_api import Locator, Page, expect

from tests.admin.conftest import OpenPage
from tests.support.market import TENANT, Market

_ARRIVE = """
    insert into public.mls_listings (tenant_id, status, origin_system, origin_key)
    select t.id, 'INGESTED', 'QOBRIX', x.key
    from public.tenants as t
    cross join (select gen_random_uuid()::text as key from generate_series(1, %s)) as x
    where t.name = %s
"""


def badge(page: Page, path: str) -> Locator:
    """Give the number beside an entry."""
    return page.locator(f'.sidebar a[href="{path}"] .nav-badge')


def test_what_is_asked_of_managers_is_counted_at_once(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    page = open_page("/mls/desk", market.broker(scope="global"))
    with page.expect_response("**/events"):
        page.reload()
    expect(badge(page, "/mls/decisions")).to_be_empty()
    broker = market.site.sign_in(email)
    path = f"/mls/{id_}/approvals"
    assert broker.post(path, type="PRICE_CHANGE", list_price="5").status_code == 303
    expect(badge(page, "/mls/decisions")).to_contain_text("1")


def test_ten_thousand_that_arrive_are_asked_for_once_or_twice(
    market: Market, open_page: OpenPage
) -> None:
    asked: list[str] = []
    page = open_page("/mls/board", market.broker())
    with page.expect_response("**/events"):
        page.reload()
    page.on("request", lambda request: asked.append(request.url.removeprefix(market.site.url)))
    market.run(_ARRIVE, 10_000, TENANT)
    expect(badge(page, "/mls/claim")).to_contain_text("99+")
    assert asked.count("/mls/claim/count") <= 2


def test_without_news_the_numbers_are_asked_for_now_and_then(
    market: Market, open_page: OpenPage
) -> None:
    market.ingest()
    page = open_page("/mls/board", market.broker())
    page.clock.install()
    page.route("**/events", lambda route: route.abort())
    page.reload()
    expect(badge(page, "/mls/claim")).not_to_be_empty()
    with page.expect_request("**/mls/claim/count") as asked:
        page.clock.fast_forward(31_000)
    assert asked.value.headers["x-by-itself"] == "yes"


def test_what_nobody_sees_keeps_no_connection(market: Market, open_page: OpenPage) -> None:
    page = open_page("/mls/board", market.broker())
    hide = """
        isHidden => {
            Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }
    """
    with page.expect_response("**/events"):
        page.reload()
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
        page.evaluate(hide, True)
    # What happened meanwhile is asked for.
    with page.expect_response("**/events"), page.expect_request("**/mls/claim/count"):
        page.evaluate(hide, False)
