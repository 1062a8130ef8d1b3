"""What a source has no more is marked, never deleted, and never by mistake."""

from typing import Any

import pytest
from psycopg import errors
from psycopg.types.json import Jsonb

from loader.database import Connection
from tests.mls.gold import OFFICE, Cdl, Record, counts, listing
from tests.mls.test_arrivals import contact, member, office, picture

KEYS = [f"QOBRIX_{number}" for number in range(1, 11)]


class Source(Cdl):
    """The database, with a source that lets go of records."""

    def delete(self, *keys: str, resource: str = "property", confirm: bool = False) -> Any:
        return self._call("ingest_deletions", list(keys), resource, confirm)

    def sweep(self, *keys: str, resource: str = "property", confirm: bool = False) -> Any:
        return self._call("reconcile_keys", list(keys), resource, confirm)

    def gone(self) -> list[str]:
        return [
            key
            for (key,) in self.rows(
                "select origin_key from public.mls_listings where origin_deleted"
                " order by length(origin_key), origin_key"
            )
        ]

    def _call(self, function: str, keys: list[str], resource: str, confirm: bool) -> Any:
        return self.value(
            f"select public.{function}('QOBRIX', %s, %s, %s, %s)",
            OFFICE,
            Jsonb(keys),
            resource,
            confirm,
        )


@pytest.fixture
def source(db: Connection) -> Source:
    source = Source(db)
    source.ingest(*(listing(number) for number in range(1, 11)))
    return source


def test_what_the_source_deleted_is_marked_and_logged(source: Source) -> None:
    answer = source.delete("QOBRIX_1", "QOBRIX_2", "QOBRIX_99")

    assert (answer["received"], answer["live"], answer["deleted"]) == (3, 10, 2)
    assert answer["unknown_keys"] == ["QOBRIX_99"]
    assert source.gone() == ["QOBRIX_1", "QOBRIX_2"]
    assert (
        source.rows(
            "select old_value, new_value, actor, rule from pipeline.change_log"
            " where field = 'origin_deleted'"
        )
        == [(False, True, "source qobrix", "gone from its source")] * 2
    )
    assert source.delete("QOBRIX_1", "QOBRIX_2")["deleted"] == 0, "the same again"


def test_a_sweep_marks_what_is_not_there_and_unmarks_what_is(source: Source) -> None:
    source.delete("QOBRIX_1")
    answer = source.sweep(*(key for key in KEYS if key != "QOBRIX_5"), "QOBRIX_77")

    assert (answer["deleted"], answer["restored"]) == (1, 1)
    assert answer["unknown_keys"] == ["QOBRIX_77"], "to be sent"
    assert source.gone() == ["QOBRIX_5"]


def test_a_mass_delete_is_refused_with_its_numbers_unless_confirmed(source: Source) -> None:
    with pytest.raises(errors.Error, match="3 of the 10") as refused:
        source.delete(*KEYS[:3])
    assert refused.value.sqlstate == "LC033"
    with pytest.raises(errors.Error, match="10 of the 10"):
        source.sweep()
    assert source.gone() == []

    assert source.delete(*KEYS[:3], confirm=True)["deleted"] == 3
    assert source.sweep(confirm=True)["deleted"] == 7


@pytest.mark.parametrize("is_claimed", [True, False])
@pytest.mark.parametrize("news", [{}, {"ListPrice": "1"}])
def test_what_comes_back_is_unmarked_under_its_old_id(
    source: Source, is_claimed: bool, news: dict[str, Any]
) -> None:
    if is_claimed:
        source.claim()
    id_ = source.column("id")
    source.delete("QOBRIX_1")

    answer = source.ingest(listing(**news))
    assert counts(answer) == {"merged" if is_claimed else "updated": 1}
    assert (source.gone(), source.column("id")) == ([], id_)
    assert (
        source.value("select count(*) from pipeline.change_log where rule = 'back at its source'")
        == 1
    )


@pytest.mark.parametrize(("percent", "is_refused"), [(9.5, True), (10, False), (100, False)])
def test_how_many_may_go_at_once_is_the_tenants_to_say(
    source: Source, percent: float, is_refused: bool
) -> None:
    source.conn.execute(
        "insert into pipeline.ingest_settings (tenant_id, origin_system, max_deleted_percent)"
        " select tenant_id, 'QOBRIX', %s from public.offices where office_key = %s",
        [percent, OFFICE],
    )
    if is_refused:
        with pytest.raises(errors.Error, match="1 of the 10") as refused:
            source.delete(KEYS[0])
        assert "more than 9.5 %" in str(refused.value.diag.message_detail)
    else:
        assert source.delete(KEYS[0])["deleted"] == 1


def test_other_offices_and_sources_keep_what_they_have(source: Source) -> None:
    there = {"OriginatingSystemOfficeKey": "SHARPSIR-HU-001"}
    source.ingest(listing(50, **there))
    source.ingest(listing(51), system="DASH_FILE")

    assert source.sweep(*KEYS)["deleted"] == 0
    assert source.delete("QOBRIX_50", "QOBRIX_51")["unknown"] == 2


def test_a_listing_that_people_manage_alone_is_left_alone(source: Source) -> None:
    source.edit(is_externally_managed=False)
    assert source.delete("QOBRIX_1")["deleted"] == 0


def test_a_picture_that_is_gone_is_neither_primary_nor_served(source: Source) -> None:
    pictures = [picture(n) for n in range(1, 6)]
    source.value("select public.ingest_media(%s, 'QOBRIX')", Jsonb(pictures))
    source.delete("M1", resource="media")

    query = "select origin_media_key from public.mls_listing_media where %s"
    served = 'select string_agg("MediaKey", \' \' order by "MediaKey") from public.media_reso'
    assert source.value(query % "origin_deleted") == "M1"
    assert source.value(query % "is_primary") == "M2"
    assert source.value(served) == "M2 M3 M4 M5"
    source.value("select public.ingest_media(%s, 'QOBRIX')", Jsonb(pictures))
    assert source.value(query % "origin_deleted") is None
    assert source.value(query % "is_primary") == "M1"
    assert source.value(served) == "M1 M2 M3 M4 M5"


def test_media_that_wait_are_let_go_of(source: Source) -> None:
    waiting = [picture(1, listing=99), picture(2, listing=99)]
    source.value("select public.ingest_media(%s, 'QOBRIX')", Jsonb(waiting))
    source.delete("M1", resource="media")
    assert source.rows("select origin_key from pipeline.waiting_media") == [("M2",)]


def test_a_contact_is_gone_with_the_last_of_its_keys(source: Source) -> None:
    source.value("select public.ingest_contacts(%s, 'QOBRIX')", Jsonb([contact(1), contact(2)]))
    gone = "select origin_deleted from public.mls_contacts"
    source.delete("C1", resource="contacts", confirm=True)
    assert source.value(gone) is False
    source.delete("C2", resource="contacts", confirm=True)
    assert source.value(gone) is True
    source.value("select public.ingest_contacts(%s, 'QOBRIX')", Jsonb([contact(2)]))
    assert source.value(gone) is False


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("NOWHERE", OFFICE, ["a"], "property"), "LC030"),
        (("QOBRIX", "SHARPSIR-XX-001", ["a"], "property"), "LC032"),
        (("QOBRIX", OFFICE, ["a"], "houses"), "LC034"),
        (("QOBRIX", OFFICE, [1], "property"), "LC035"),
        (("QOBRIX", OFFICE, {"a": 1}, "property"), "LC035"),
        (("QOBRIX", OFFICE, None, "property"), "LC035"),
    ],
)
def test_wrong_calls_are_told_what_is_wrong(
    source: Source, arguments: tuple[str, str, Any, str], code: str
) -> None:
    system, office, keys, resource = arguments
    with pytest.raises(errors.Error) as refused:
        source.value(
            "select public.ingest_deletions(%s, %s, %s, %s)", system, office, Jsonb(keys), resource
        )
    assert refused.value.sqlstate == code


@pytest.mark.parametrize(
    ("function", "resource", "key", "records"),
    [
        (
            "ingest_contacts",
            "contacts",
            "ContactKey",
            [contact(n, ContactEmail=f"{n}@x.test") for n in range(1, 6)],
        ),
        (
            "ingest_members",
            "member",
            "MemberKey",
            [member(n, MemberEmail=f"{n}@x.test") for n in range(1, 6)],
        ),
        ("ingest_offices", "office", "OfficeKey", [office(n) for n in range(1, 6)]),
    ],
)
def test_who_is_gone_is_not_served_until_the_source_has_them_back(
    source: Source, function: str, resource: str, key: str, records: list[Record]
) -> None:
    def served() -> set[str]:
        views = (f"public.{resource}_reso", f"reso.{resource}")
        found = [{k for (k,) in source.rows(f'select "{key}" from {view}')} for view in views]
        assert found[0] == found[1]
        return found[0]

    source.value(f"select public.{function}(%s, 'QOBRIX')", Jsonb(records))
    all_of_them = served()
    gone = records[0][key]
    assert gone in all_of_them

    source.delete(gone, resource=resource, confirm=True)
    assert served() == all_of_them - {gone}
    source.value(f"select public.{function}(%s, 'QOBRIX')", Jsonb(records))
    assert served() == all_of_them
