"""Documents, approvals and pictures of a listing: brought, decided by others, put in order."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import expect

from loader.demo.pictures import house
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.market import Market
from tests.support.nasty import NASTY
from tests.support.site import Visitor


def _bring(visitor: Visitor, path: str, name: str, data: bytes, **fields: Any) -> httpx.Response:
    return visitor.client.post(
        path, data={**fields, "csrf_token": visitor.token()}, files={"file": (name, data)}
    )


def _bring_deed(visitor: Visitor, id_: UUID, **fields: Any) -> httpx.Response:
    path = f"/mls/{id_}/documents"
    return _bring(visitor, path, "deed.pdf", b"%PDF-1.4 deed", code="TITLE_DEED", **fields)


def _documents(market: Market, id_: UUID) -> list[Any]:
    query = (
        "select jsonb_agg(to_jsonb(d) order by d.version) from public.mls_listing_documents as d"
    )
    return market.value(f"{query} where d.listing_id = %s", id_) or []


def _pictures(market: Market, id_: UUID) -> list[Any]:
    query = (
        "select jsonb_agg(to_jsonb(m) order by m.display_order) from public.mls_listing_media as m"
    )
    return market.value(f"{query} where m.listing_id = %s", id_) or []


def test_a_document_is_brought_and_decided_by_another(market: Market, open_page: OpenPage) -> None:
    email = market.broker(name="Markos")
    id_ = market.claimed(email, X_PropertyName="Villa Deed")
    page = open_page(f"/mls/{id_}/papers", email)
    page.get_by_label("Kind").select_option("Title deed")
    page.get_by_label("File").set_input_files(
        {"name": "τίτλος.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 deed"}
    )
    page.get_by_label("Title", exact=True).fill("The deed")
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_text("It is here.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="The deed").click()
    assert download.value.suggested_filename == "τίτλος.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1.4 deed"

    manager = open_page("/mls/decisions", market.broker(scope="global", name="Eleni"))
    row = manager.locator("tr", has_text="Villa Deed")
    expect(row).to_contain_text("Markos")
    row.get_by_role("button", name="Reject").click()
    expect(manager.get_by_role("main")).to_contain_text("a rejection needs a note")
    manager.goto("/mls/decisions")
    row.get_by_role("textbox").fill("The last page is missing")
    row.get_by_role("button", name="Reject").click()
    expect(manager.get_by_text("Rejected.", exact=True)).to_be_visible()
    expect(row).to_have_count(0)
    page.goto(f"/mls/{id_}/papers")
    expect(page.get_by_text("The last page is missing").first).to_be_visible()
    check_page(page)


def test_who_brought_it_does_not_decide(market: Market) -> None:
    email = market.broker(scope="global")
    id_ = market.claimed(email)
    visitor = market.site.sign_in(email)
    assert _bring_deed(visitor, id_).status_code == 303
    (document,) = _documents(market, id_)
    answer = visitor.post(f"/mls/decisions/document/{document['id']}", decision="approve")
    assert answer.status_code == 403
    assert "Approve:" not in visitor.get(f"/mls/{id_}/papers").text
    other = market.site.sign_in(market.broker(scope="global"))
    path = f"/mls/decisions/document/{document['id']}"
    assert other.post(path, decision="approve", note="").status_code == 303
    assert _documents(market, id_)[0]["status"] == "APPROVED"


def test_a_change_of_price_is_asked_for_and_approved(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email, X_PropertyName="Villa Price")
    page = open_page(f"/mls/{id_}/papers", email)
    page.get_by_role("combobox", name="Approval").select_option("Change of price")
    page.get_by_label("New price").fill("230.000,00")
    page.get_by_label("Why").fill("the owner agrees")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Asked for.", exact=True)).to_be_visible()
    manager = open_page("/mls/desk", market.broker(scope="global"))
    manager.get_by_role("link", name=re.compile("for your decision")).click()
    row = manager.locator("tr", has_text="Villa Price")
    expect(row).to_contain_text("€230,000")
    row.get_by_role("button", name="Approve").click()
    expect(manager.get_by_text("Approved.", exact=True)).to_be_visible()
    assert str(market.column(id_, "list_price")) == "230000.00"
    refused = market.site.sign_in(email).post(
        f"/mls/{id_}/approvals", type="PRICE_CHANGE", list_price="cheap"
    )
    assert refused.status_code == 409


def test_files_that_are_none_and_files_of_others(market: Market) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    visitor = market.site.sign_in(email)
    path = f"/mls/{id_}/documents"
    assert _bring(visitor, path, "empty.pdf", b"", code="TITLE_DEED").status_code == 422
    assert _bring(visitor, path, "x.pdf", b"x", code="NO_SUCH").status_code == 409
    for field, value in (("expires_on", "1999-01-01"), ("issued_on", "soon")):
        assert _bring_deed(visitor, id_, **{field: value}).status_code in {409, 422}
    assert _documents(market, id_) == []
    estate = market.site.storage.folder.glob("*/estate/**/*")
    assert [file for file in estate if file.is_file() and str(id_) in str(file)] == []
    colleague = market.site.sign_in(market.broker())
    assert _bring_deed(colleague, id_).status_code == 404
    reader = market.site.sign_in(market.broker(scope="global", crud="r"))
    assert _bring_deed(reader, id_).status_code == 403
    assert _bring_deed(visitor, id_, title=NASTY[0]).status_code == 303
    (document,) = _documents(market, id_)
    place = f"{path}/{document['id']}"
    answer = visitor.get(place)
    assert answer.content == b"%PDF-1.4 deed"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert colleague.get(place).status_code == 404
    # A path that somebody wrote by another way leads to nobody else's file.
    other = market.claimed(email)
    market.value(
        "update public.mls_listing_documents set listing_id = %s where id = %s returning 1",
        *(other, document["id"]),
    )
    assert visitor.get(f"/mls/{other}/documents/{document['id']}").status_code == 404


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"MZ nothing", b"%PDF-1.4"])
def test_what_is_no_picture_is_refused(market: Market, data: bytes) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    visitor = market.site.sign_in(email)
    assert _bring(visitor, f"/mls/{id_}/pictures", "a.png", data).status_code == 422
    assert _pictures(market, id_) == []


def test_pictures_are_put_in_order_and_decided(market: Market, open_page: OpenPage) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    visitor = market.site.sign_in(email)
    for number, title in enumerate(("Street", "Garden", NASTY[1])):
        path = f"/mls/{id_}/pictures"
        assert _bring(visitor, path, "a.png", house(number), title=title).status_code == 303
    page = open_page(f"/mls/{id_}/pictures", email)
    page.get_by_role("button", name="Backward: Street").click()
    expect(page.locator(".gallery li").first).to_contain_text("Garden")
    page.get_by_role("button", name="Show first: Garden").click()
    expect(page.locator(".gallery li", has_text="Garden")).to_contain_text("shown first")
    page.get_by_role("button", name="Hide: Street").click()
    expect(page.locator(".gallery li", has_text="Street")).to_contain_text("not shown outside")
    assert page.locator(".gallery img").first.evaluate("image => image.naturalWidth") == 640
    check_page(page)

    manager = open_page(f"/mls/{id_}/pictures", market.broker(scope="global"))
    picture = manager.locator(".gallery li", has_text="Garden")
    picture.get_by_text("More").click()
    picture.get_by_label("Note on Garden").fill("too dark")
    picture.get_by_role("button", name="Reject: Garden").click()
    expect(picture).to_contain_text("too dark")
    expect(picture).not_to_contain_text("shown first")

    page.goto(f"/mls/{id_}/pictures")
    street = page.locator(".gallery li", has_text="Street")
    street.get_by_text("More").click()
    street.get_by_role("button", name="Remove: Street").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("It is gone.", exact=True)).to_be_visible()
    first, *_ = standing = _pictures(market, id_)
    assert [one["title"] for one in standing] == ["Garden", NASTY[1]]
    assert first["rejection_reason"] == "too dark"

    stranger = market.site.sign_in(market.broker())
    assert stranger.get(f"/mls/{id_}/pictures/{first['id']}/file").status_code == 404
    assert visitor.post(f"/mls/{id_}/pictures/{first['id']}", do="primary").status_code == 409
    moved: dict[str, Any] = {"id": [first["id"]], "move": f"{first['id']}.down"}
    assert visitor.post(f"/mls/{id_}/pictures/order", **moved).status_code == 409
