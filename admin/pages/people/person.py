"""One person: adding, what they may, a new password, letting them in or not."""

from __future__ import annotations

import secrets
from typing import Any

import psycopg
from starlette.responses import Response

from admin.database import Row
from admin.pages.people.section import LETTERS, SCOPES, common, is_elsewhere, section
from admin.pages.runs.people import names_of
from admin.pages.sources.section import sent_text
from admin.web.errors import NotFoundError
from admin.web.reading import read_uuid
from admin.web.visit import Visit
from loader.database import translate

_CHANGES = 20
_SYLLABLES = ("bcdfghjkmnpqrstvwxz", "aeu", "bcdfghjkmnpqrstvwxz", "23456789")
_WRONG = ("LC081", "LC088")


@section.get("/people/new")
async def show_new(visit: Visit) -> Response:
    """Show the form for somebody new."""
    return await _show_new(
        visit, {"email": "", "name": "", "roles": [], "scope": "self", "crud": "r"}
    )


@section.post("/people/new")
async def add_person(visit: Visit) -> Response:
    """Add somebody; a password that is made up is shown once."""
    given = _rights(visit)
    password, is_made_up = _password(visit)
    try:
        async with visit.db.kept():
            user_id = await _save(visit, given, password=password, seen="new")
    except psycopg.Error as error:
        if error.sqlstate not in _WRONG:
            raise
        told = translate(error)
        return await _show_new(visit, given, visit.tongue.refusal(told), status=422)
    if is_made_up and password:
        return _show_password(visit, given["email"], user_id, password)
    return visit.redirect(f"/people/{user_id}", said=visit.gettext("The person was added."))


@section.get("/people/{user_id:uuid}")
async def show_person(visit: Visit) -> Response:
    """Show somebody, and what they may."""
    return await _show(visit, await _person(visit))


@section.post("/people/{user_id:uuid}")
async def change_person(visit: Visit) -> Response:
    """Change what somebody may, and what they are called."""
    person = await _person(visit)
    given = {**(_rights(visit) if "rights" in visit.form else {}), "name": sent_text(visit, "name")}
    try:
        async with visit.db.kept():
            await _save(visit, {**given, "email": person["email"]})
    except psycopg.Error as error:
        if error.sqlstate not in _WRONG:
            raise
        told = translate(error)
        return await _show(
            visit, {**person, **given, "email": person["email"]}, visit.tongue.refusal(told)
        )
    said = visit.gettext("Saved. It counts from their next click on.")
    return visit.redirect(f"/people/{person['user_id']}", said=said)


@section.get("/people/{user_id:uuid}/password")
async def ask_password(visit: Visit) -> Response:
    """Ask for a new password."""
    return await _ask(visit, "password")


@section.post("/people/{user_id:uuid}/password")
async def set_password(visit: Visit) -> Response:
    """Give somebody a new password, which ends their sessions."""
    person = await _person(visit)
    password, is_made_up = _password(visit)
    try:
        async with visit.db.kept():
            await _save(visit, {"email": person["email"]}, password=password)
    except psycopg.Error as error:
        if error.sqlstate not in _WRONG:
            raise
        told = translate(error)
        return await _show(visit, person, visit.tongue.refusal(told))
    if is_made_up and password:
        return _show_password(visit, person["email"], person["user_id"], password)
    said = visit.gettext("The password was changed, and the person signed out everywhere.")
    return visit.redirect(f"/people/{person['user_id']}", said=said)


@section.get("/people/{user_id:uuid}/bar")
async def ask_bar(visit: Visit) -> Response:
    """Ask whether somebody is to be barred."""
    return await _ask(visit, "bar")


@section.post("/people/{user_id:uuid}/bar")
async def bar_person(visit: Visit) -> Response:
    """Bar somebody, or let them in again."""
    person = await _person(visit)
    is_active = sent_text(visit, "is_active") == "yes"
    await _save(visit, {"email": person["email"], "is_active": is_active})
    said = (
        visit.gettext("The person may sign in again.")
        if is_active
        else visit.gettext("The person was signed out everywhere, and cannot sign in.")
    )
    return visit.redirect(f"/people/{person['user_id']}", said=said)


async def _save(
    visit: Visit, given: dict[str, Any], *, password: str | None = None, seen: str | None = None
) -> Any:
    return await visit.db.value(
        "people.save",
        email=given["email"],
        password=password,
        name=given.get("name") or None,
        roles=given.get("roles"),
        scope=given.get("scope"),
        crud=given.get("crud"),
        is_active=given.get("is_active"),
        seen=seen or sent_text(visit, "seen"),
    )


async def _show(visit: Visit, person: Row, problem: str | None = None) -> Response:
    changes = await visit.db.rows(
        "people.changes", user_id=person["user_id"], before=None, limit=_CHANGES
    )
    return visit.page(
        "people/person.html",
        status=422 if problem else 200,
        **await _choices(visit),
        person=person,
        problem=problem,
        changes=changes,
        names=await names_of(visit, [row["changed_by"] for row in changes]),
    )


async def _show_new(
    visit: Visit, given: dict[str, Any], problem: str | None = None, *, status: int = 200
) -> Response:
    return visit.page(
        "people/new.html",
        status=status,
        **await _choices(visit),
        given=given,
        problem=problem,
    )


def _show_password(visit: Visit, email: str, user_id: object, password: str) -> Response:
    """Show a password that was made up: this once, and nowhere else."""
    return visit.page(
        "people/password.html", **common(visit), email=email, user_id=user_id, password=password
    )


async def _ask(visit: Visit, what: str) -> Response:
    person = await _person(visit)
    return visit.page(
        f"people/_{what}.html" if visit.is_htmx else "people/ask.html",
        **common(visit),
        person=person,
        what=what,
    )


async def _choices(visit: Visit) -> dict[str, Any]:
    """Give what the form offers: what the visitor has, and can give."""
    return {
        **common(visit),
        "roles": await visit.db.rows("people.roles"),
        "given_scopes": SCOPES[: SCOPES.index(visit.user.scope) + 1],
        "widest": SCOPES[-2],
        "letters": LETTERS,
    }


async def _person(visit: Visit) -> Row:
    user_id = read_uuid(str(visit.request.path_params["user_id"]))
    person = await visit.db.row("people.person", user_id=user_id) if user_id else None
    if person is None:
        raise NotFoundError
    return person


def _rights(visit: Visit) -> dict[str, Any]:
    """Read what the form says; the database says what of it may be."""
    sent = [str(value) for value in visit.form.getlist("letters")]
    return {
        "email": sent_text(visit, "email"),
        "name": sent_text(visit, "name"),
        "roles": [str(value) for value in visit.form.getlist("roles")],
        "scope": sent_text(visit, "scope") or None,
        "crud": "".join(sent),
    }


def _password(visit: Visit) -> tuple[str | None, bool]:
    """Read the password that was sent, or make one up; none where Supabase Auth keeps them."""
    if is_elsewhere(visit) or "is_known" in visit.form:
        return None, False
    value = visit.form.get("password")
    if isinstance(value, str) and value:
        return value, False
    made_up = "-".join(
        "".join(secrets.choice(letters) for letters in _SYLLABLES) for _number in range(5)
    )
    return made_up, True
