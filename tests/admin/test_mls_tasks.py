"""What is to be done for a piece of real estate, and what people note: who may, and the history."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.market import Market
from tests.support.nasty import NASTY


def stamp(market: Market, table: str, id_: UUID) -> str:
    """Give when a task, a note or a step was changed last, as its form has it."""
    query = f"select updated_at from public.{table} where listing_id = %s order by created_at desc"
    return str(market.value(query, id_).isoformat())


def history(market: Market, id_: UUID, email: str) -> str:
    answer = market.site.sign_in(email).get(f"/mls/{id_}/history")
    assert answer.status_code == 200
    return str(answer.text)


def test_tasks_notes_and_days_are_written_and_kept(market: Market, open_page: OpenPage) -> None:
    name = "Despina of the tasks"
    email = market.broker(name=name, is_member=True)
    id_ = market.claimed(email)
    page = open_page(f"/mls/{id_}", email)
    page.get_by_role("link", name="Tasks and notes").click()
    check_page(page)
    adding = page.locator("main aside")
    adding.get_by_label("What is to be done").fill(NASTY[0])
    adding.get_by_label("Due").fill("2020-02-03")
    adding.get_by_label("For").first.select_option(name)
    adding.get_by_role("button", name="Add the task").click()
    expect(page.get_by_text("The task is added.")).to_be_visible()
    task = page.locator("details", has=page.get_by_text(NASTY[0], exact=True))
    expect(task.locator("summary")).to_contain_text("late")
    task.locator("summary").click()
    check_page(page)
    task.get_by_label("Due").fill("2099-02-03")
    task.get_by_label("State").select_option("in progress")
    task.get_by_role("button", name="Save the task").click()
    expect(task.locator("summary")).to_contain_text("in progress")
    expect(page.locator("#tasks-title")).to_be_visible()

    page.locator("main aside").get_by_label("Note").fill("the keys are with the neighbour")
    page.get_by_role("button", name="Add the note").click()
    note = page.locator("article.noted")
    expect(note).to_contain_text("the keys are with the neighbour")
    note.get_by_text("Change the note").click()
    note.get_by_label("Note").fill("the keys are at the bank")
    note.get_by_role("button", name="Save the note").click()
    expect(note).to_contain_text("at the bank")

    step = page.locator("details.planned", has=page.get_by_text("Owner's identity checked"))
    step.locator("summary").click()
    step.get_by_label("Due").fill("2020-05-06")
    step.get_by_label("Note").fill("the passport has run out")
    step.get_by_role("button", name="Save").click()
    expect(step.locator("summary")).to_contain_text("late")
    expect(step.locator("summary")).to_contain_text("the passport has run out")

    told = history(market, id_, email)
    for text in ("2099", "the keys are with the neighbour", "the passport has run out"):
        assert text in told, text
    assert NASTY[0] not in told
    desk = market.site.sign_in(email).get("/mls/desk").text
    assert f"/mls/{id_}/tasks#task-" in desk


@pytest.mark.parametrize(
    ("what", "first", "second"),
    [
        ("mls_listing_tasks", {"title": "one"}, {"title": "two"}),
        ("mls_listing_notes", {"content": "one"}, {"content": "two"}),
    ],
)
def test_of_two_who_change_one_the_second_is_told(
    market: Market, what: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    visitor, manager = (market.site.sign_in(who) for who in (email, market.broker(scope="global")))
    path = f"/mls/{id_}/{what.rpartition('_')[2]}"
    assert visitor.post(path, **first).status_code == 303
    seen = stamp(market, what, id_)
    number = market.value(f"select id from public.{what} where listing_id = %s", id_)
    assert manager.post(f"{path}/{number}", seen=seen, **second).status_code == 303
    late = visitor.post(f"{path}/{number}", seen=seen, **first)
    assert late.status_code == 409
    assert "meanwhile" in late.text
    assert "two" in late.text
    assert visitor.post(f"{path}/{number}", **first).status_code == 404


def test_who_may_not_writes_nothing(market: Market) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    helper = market.broker(name="Helper", is_member=True)
    owner, other, reader = (
        market.site.sign_in(who) for who in (email, helper, market.broker(crud="r", scope="global"))
    )
    helper_id = market.value("select id from auth.users where email = %s", helper)
    assert (
        owner.post(f"/mls/{id_}/tasks", title="measure", assigned_to=str(helper_id)).status_code
        == 303
    )
    task = market.value("select id from public.mls_listing_tasks where listing_id = %s", id_)
    assert owner.post(f"/mls/{id_}/notes", content="secret", private="on").status_code == 303
    note = market.value("select id from public.mls_listing_notes where listing_id = %s", id_)
    seen = {"seen": "2026-01-01T00:00:00+00:00"}
    tries: tuple[tuple[str, dict[str, Any]], ...] = (
        ("tasks", {"title": "x"}),
        ("notes", {"content": "x"}),
        (f"notes/{note}", {"content": "x", **seen}),
        (f"tasks/{task}", {"title": "x", **seen}),
        ("plan", {"role": "BROKER", "code": "OWNER_IDENTITY", "note": "x"}),
    )
    refused = {403, 404, 409}
    for visitor in (other, reader):
        for path, form in tries:
            answer = visitor.post(f"/mls/{id_}/{path}", **form)
            assert answer.status_code in refused, (path, answer.status_code)
    assert "secret" not in reader.get(f"/mls/{id_}/tasks").text
    assert "secret" not in reader.get(f"/mls/{id_}/history").text
    for field, value in (
        ("title", ""),
        ("due_date", "soon"),
        ("priority", "HUGE"),
        ("assigned_to", "00000000-0000-4000-8000-00000000dead"),
    ):
        fields: dict[str, Any] = {"title": "measure", field: value}
        bad = owner.post(
            f"/mls/{id_}/tasks/{task}", seen=stamp(market, "mls_listing_tasks", id_), **fields
        )
        assert bad.status_code == 409, field
    assert market.value("select title from public.mls_listing_tasks where id = %s", task)
    # Whom a task is for may say that it is done, whoever the broker is.
    with market.site.database.as_role(
        "authenticated", market.value("select pipeline.local_user(%s)", helper_id)
    ) as conn:
        conn.execute('select pipeline.save_task(%s, %s, \'{"status": "DONE"}\')', (id_, task))
    assert market.value("select status from public.mls_listing_tasks where id = %s", task) == "DONE"


def test_who_asked_for_an_approval_says_why_in_other_words(
    market: Market, open_page: OpenPage
) -> None:
    email = market.broker()
    id_ = market.claimed(email)
    visitor = market.site.sign_in(email)
    path = f"/mls/{id_}/approvals"
    asked = visitor.post(path, type="PRICE_CHANGE", list_price="5", note="cheap")
    assert asked.status_code == 303
    page = open_page(f"/mls/{id_}/papers", email)
    page.get_by_text("Say why in other words").click()
    page.locator("[name=reason]").fill("the roof leaks")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("the roof leaks").first).to_be_visible()
    told = history(market, id_, email)
    assert "cheap" in told
    assert "the roof leaks" in told
    approval = market.value(
        "select id from public.mls_listing_approvals where listing_id = %s", id_
    )
    manager = market.site.sign_in(market.broker(scope="global"))
    other = f"/mls/approvals/{approval}/reason"
    assert manager.post(other, reason="no").status_code == 403
    decided = manager.post(f"/mls/decisions/approval/{approval}", decision="approve", note="")
    assert decided.status_code == 303
    assert visitor.post(other, reason="late").status_code == 409
