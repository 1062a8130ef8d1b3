"""Media, contacts, members and offices that arrive: where they hang, and whom they are."""

from typing import Any

import orjson
import pytest
from psycopg.types.json import Jsonb

from loader.database import Connection
from tests.mls.gold import OFFICE, Cdl, Record, counts, listing


class Arrivals(Cdl):
    """The database, for records of all resources."""

    def send(self, function: str, *records: Record, system: str = "QOBRIX") -> dict[str, Any]:
        """Send records by a function of the API and give the answer."""
        body = Jsonb(records, dumps=orjson.dumps)
        return dict(self.value(f"select public.{function}(%s, %s)", body, system))

    def pictures(self, number: int = 1) -> list[tuple[Any, ...]]:
        """Give the pictures of a listing in their order: key, and whether it is the primary one."""
        return self.rows(
            "select coalesce(m.origin_media_key, m.title), m.is_primary"
            " from public.mls_listing_media as m"
            " join public.mls_listings as l on l.id = m.listing_id where l.origin_key = %s"
            " order by m.display_order, m.title",
            f"QOBRIX_{number}",
        )

    def put_up_photo(self, *, is_primary: bool) -> None:
        """Let a person put a photo on the first listing."""
        self.conn.execute(
            "insert into public.mls_listing_media (tenant_id, listing_id, title,"
            " media_url, display_order, is_primary) "
            "select tenant_id, id, 'own', 'https://x.test/1.jpg', 99, %s"
            " from public.mls_listings where origin_key = 'QOBRIX_1'",
            [is_primary],
        )


@pytest.fixture
def cdl(db: Connection) -> Arrivals:
    return Arrivals(db)


def picture(number: int, listing: int = 1, **fields: Any) -> Record:
    return {
        "MediaKey": f"M{number}",
        "ResourceRecordKey": f"QOBRIX_{listing}",
        "ResourceName": "Property",
        "MediaCategory": "Photo",
        "MediaURL": f"https://x.test/{number}.jpg",
        "Order": str(number),
        "OriginatingSystemOfficeKey": OFFICE,
        **fields,
    }


def contact(number: int, **fields: Any) -> Record:
    return {
        "ContactKey": f"C{number}",
        "ContactFirstName": "María",
        "ContactLastName": "Papadopoulou",
        "ContactEmail": "maria@x.test",
        "OriginatingSystemOfficeKey": OFFICE,
        **fields,
    }


def member(number: int, **fields: Any) -> Record:
    return {
        "MemberKey": f"QOBRIX_AGENT_{number}",
        "MemberFullName": "Ann Agent",
        "MemberEmail": "ann@x.test",
        "OriginatingSystemOfficeKey": OFFICE,
        **fields,
    }


def office(number: int, **fields: Any) -> Record:
    return {
        "OfficeKey": f"O{number}",
        "OfficeName": "Paphos",
        "OriginatingSystemOfficeKey": OFFICE,
        **fields,
    }


def test_media_hang_on_their_listing_in_order_with_one_primary(cdl: Arrivals) -> None:
    cdl.ingest(listing())
    answer = cdl.send("ingest_media", picture(2), picture(1), picture(3))

    assert counts(answer) == {"inserted": 3}
    assert cdl.pictures() == [("M1", True), ("M2", False), ("M3", False)]
    assert counts(cdl.send("ingest_media", picture(2), picture(3))) == {"unchanged": 2}


def test_the_picture_that_the_source_names_is_primary(cdl: Arrivals) -> None:
    cdl.ingest(listing())
    cdl.send("ingest_media", picture(1), picture(2, X_IsPrimary="Yes"))
    assert cdl.pictures() == [("M1", False), ("M2", True)]

    cdl.send("ingest_media", picture(1, X_IsPrimary="true"), picture(2, X_IsPrimary="false"))
    assert cdl.pictures() == [("M1", True), ("M2", False)]


def test_plans_and_videos_are_primary_only_when_there_is_no_photo(cdl: Arrivals) -> None:
    cdl.ingest(listing())
    cdl.send("ingest_media", picture(1, MediaCategory="Floor Plan"))
    assert cdl.pictures() == [("M1", True)]

    cdl.send("ingest_media", picture(2))
    assert cdl.pictures() == [("M1", False), ("M2", True)]


def test_a_persons_primary_photo_stays_the_primary_one(cdl: Arrivals) -> None:
    cdl.ingest(listing())
    cdl.put_up_photo(is_primary=True)
    own = cdl.rows("select * from public.mls_listing_media")

    cdl.send("ingest_media", picture(1, X_IsPrimary="true"))
    assert cdl.pictures() == [("M1", False), ("own", True)], "same URL, but a person's"
    assert cdl.rows("select * from public.mls_listing_media where origin_system is null") == own


def test_a_persons_choice_among_the_sources_pictures_stays(cdl: Arrivals) -> None:
    cdl.ingest(listing())
    cdl.send("ingest_media", picture(1), picture(2))
    cdl.conn.execute(
        "update public.mls_listing_media set is_primary = (origin_media_key = 'M2') where true"
    )
    cdl.send("ingest_media", picture(3, X_IsPrimary="true"))
    assert cdl.pictures() == [("M1", False), ("M2", True), ("M3", False)]


def test_a_person_who_chooses_a_picture_leaves_one_primary_at_once(cdl: Arrivals) -> None:
    cdl.ingest(listing())
    cdl.send("ingest_media", picture(1), picture(2))
    choose = "update public.mls_listing_media set is_primary = true where %s"
    cdl.conn.execute((choose % "origin_media_key = 'M2'").encode())
    assert cdl.pictures() == [("M1", False), ("M2", True)]

    cdl.put_up_photo(is_primary=True)
    assert cdl.pictures() == [("M1", False), ("M2", False), ("own", True)]
    cdl.conn.execute((choose % "true").encode())
    assert sorted(is_primary for _, is_primary in cdl.pictures()) == [False, False, True]


def test_media_that_arrive_before_their_listing_wait_as_they_came(cdl: Arrivals) -> None:
    answer = cdl.send("ingest_media", picture(1, X_New=7), picture(2, listing=2))
    assert counts(answer) == {"skipped": 2}
    assert cdl.value("select record from pipeline.waiting_media where origin_key = 'M1'") == (
        picture(1, X_New=7)
    )
    assert cdl.send("ingest_media", picture(1, ShortDescription="Later"))["skipped"] == 1

    assert counts(cdl.ingest(listing())) == {"inserted": 1}
    assert cdl.pictures() == [("M1", True)]
    assert cdl.value("select title from public.mls_listing_media") == "Later"
    assert cdl.rows("select origin_key from pipeline.waiting_media") == [("M2",)]


@pytest.mark.parametrize("is_one_call", [True, False])
def test_one_content_under_two_keys_is_one_picture(cdl: Arrivals, is_one_call: bool) -> None:
    cdl.ingest(listing(), listing(2))
    again = picture(2, MediaURL="https://x.test/1.jpg")
    calls = [(picture(1), again)] if is_one_call else [(picture(1),), (again,)]
    for records in calls:
        assert cdl.send("ingest_media", *records)["errors"] == []

    assert cdl.pictures() == [("M1", True)]
    assert cdl.value("select count(*) from pipeline.origin_media") == 2
    assert counts(cdl.send("ingest_media", picture(1), again)) == {"unchanged": 2}
    cdl.send("ingest_media", picture(3, listing=2, MediaURL="https://x.test/1.jpg"))
    assert cdl.pictures(2) == [("M3", True)], "another listing may show it as well"


def test_a_picture_follows_its_source_from_one_listing_to_another(cdl: Arrivals) -> None:
    cdl.ingest(listing(), listing(2))
    cdl.send("ingest_media", picture(1), picture(2))
    cdl.send("ingest_media", picture(1, listing=2))
    assert (cdl.pictures(), cdl.pictures(2)) == ([("M2", True)], [("M1", True)])


def test_what_people_wrote_on_a_picture_outlives_the_source(cdl: Arrivals) -> None:
    cdl.ingest(listing())
    cdl.send("ingest_media", picture(1, ShortDescription="Hall"))
    cdl.conn.execute("update public.mls_listing_media set title = 'The hall' where true")
    cdl.send("ingest_media", picture(1, ShortDescription="Lobby", Order="9"))

    assert cdl.rows("select title, display_order from public.mls_listing_media") == [
        ("The hall", 9)
    ]
    assert cdl.open_news() == {"title": "suggestion"}


def test_a_listing_that_people_manage_alone_gets_no_pictures(cdl: Arrivals) -> None:
    cdl.ingest(listing())
    cdl.edit(is_externally_managed=False)
    assert counts(cdl.send("ingest_media", picture(1))) == {"skipped": 1}


def test_a_picture_of_nothing_is_refused(cdl: Arrivals) -> None:
    answer = cdl.send("ingest_media", picture(1, ResourceRecordKey=""))
    assert [(e["field"], e["code"]) for e in answer["errors"]] == [
        ("ResourceRecordKey", "missing_parent")
    ]


@pytest.mark.parametrize("is_one_call", [True, False])
def test_one_person_under_two_keys_is_one_contact(cdl: Arrivals, is_one_call: bool) -> None:
    again = contact(
        2, ContactFirstName="MARIA", ContactEmail=" Maria@X.test", ContactPhone="+357 1"
    )
    calls = [(contact(1), again)] if is_one_call else [(contact(1),), (again,)]
    for records in calls:
        assert cdl.send("ingest_contacts", *records)["errors"] == []

    assert cdl.rows("select origin_contact_key, first_name, phone from public.mls_contacts") == [
        ("C1", "María", "+357 1")
    ]
    assert cdl.value("select count(distinct record_id) from pipeline.origin_contacts") == 1
    assert counts(cdl.send("ingest_contacts", contact(1), again)) == {"unchanged": 2}


def test_a_shared_mailbox_does_not_merge_two_people(cdl: Arrivals) -> None:
    cdl.send("ingest_contacts", contact(1), contact(2, ContactFirstName="Nikos"))
    assert cdl.value("select count(*) from public.mls_contacts") == 2


def test_people_without_a_mailbox_are_told_apart_by_key(cdl: Arrivals) -> None:
    cdl.send("ingest_contacts", contact(1, ContactEmail=""), contact(2, ContactEmail="none"))
    assert cdl.value("select count(*) from public.mls_contacts") == 2


def test_another_tenants_contact_is_another(cdl: Arrivals) -> None:
    cdl.send("ingest_contacts", contact(1))
    cdl.send(
        "ingest_contacts",
        contact(1, OriginatingSystemOfficeKey="SHARPSIR-HU-001"),
        system="DASH_FILE",
    )
    assert cdl.value("select count(distinct tenant_id) from public.mls_contacts") == 2


def test_a_contact_that_a_person_made_is_found_and_only_filled(cdl: Arrivals) -> None:
    cdl.conn.execute(
        "insert into public.mls_contacts (tenant_id, first_name, last_name, email, city)"
        " select tenant_id, 'Maria', 'Papadopoulou', 'maria@x.test', 'Paphos'"
        " from public.offices where office_key = %s",
        [OFFICE],
    )
    cdl.send("ingest_contacts", contact(1, ContactCity="Limassol", ContactPhone="1"))
    assert cdl.rows("select city, phone, origin_contact_key from public.mls_contacts") == [
        ("Paphos", "1", "C1")
    ]


def test_a_persons_edit_of_a_contact_outlives_the_source(cdl: Arrivals) -> None:
    cdl.send("ingest_contacts", contact(1, ContactCity="Limassol", ContactPhone="1"))
    cdl.conn.execute("update public.mls_contacts set phone = '2' where true")
    cdl.send("ingest_contacts", contact(1, ContactCity="Paphos", ContactPhone="3"))

    assert cdl.rows("select city, phone from public.mls_contacts") == [("Paphos", "2")]
    assert cdl.open_news() == {"phone": "suggestion"}


def test_both_keys_of_a_member_lead_to_the_broker(cdl: Arrivals) -> None:
    user = "00000000-0000-4000-8000-00000000beef"
    cdl.send("ingest_members", member(1), member(2))
    cdl.conn.execute("update public.members set user_id = %s where true", [user])
    cdl.value(
        "insert into pipeline.ingest_settings (tenant_id, unknown_agent)"
        " select tenant_id, 'error' from public.offices where office_key = %s returning id",
        OFFICE,
    )
    answer = cdl.ingest(
        *(listing(n, ListAgentKey=f"QOBRIX_AGENT_{n}") for n in (1, 2)),
    )
    assert counts(answer) == {"inserted": 2}
    assert [str(cdl.column("broker_id", n)) for n in (1, 2)] == [user, user]

    cdl.send("ingest_contacts", contact(1, ContactAssignedToKey="QOBRIX_AGENT_2"))
    assert str(cdl.value("select broker_id from public.mls_contacts")) == user
    cdl.send("ingest_contacts", contact(1))
    assert cdl.value("select broker_id from public.mls_contacts") is None


def test_an_office_is_of_the_market_whose_key_it_comes_under(cdl: Arrivals) -> None:
    assert counts(cdl.send("ingest_offices", office(1), office(2, OfficeName=" "))) == (
        {"inserted": 2}
    )
    assert cdl.rows(
        "select market, name, office_key from public.offices where origin_key like 'O%%'"
        " order by origin_key"
    ) == [("CY", "Paphos", None), ("CY", "O2", None)]
    assert counts(cdl.send("ingest_offices", office(1, OfficeName=" ", OfficeCity="P"))) == (
        {"updated": 1}
    )
    assert cdl.rows("select name, city from public.offices where origin_key = 'O1'") == [
        ("Paphos", "P")
    ]


def test_the_markets_own_office_is_not_made_twice(cdl: Arrivals) -> None:
    before = cdl.value("select count(*) from public.offices")
    cdl.send("ingest_offices", office(1, OfficeKey=OFFICE, OfficeCity="Limassol"))
    assert cdl.value("select count(*) from public.offices") == before
    assert cdl.rows(
        "select city, origin_key from public.offices where office_key = %s", OFFICE
    ) == [("Limassol", OFFICE)]


SINGLE = {
    "ingest_listing_media": picture(1),
    "ingest_contact": contact(1),
    "ingest_member": member(1),
    "ingest_office": office(1),
}


@pytest.mark.parametrize("function", SINGLE)
def test_one_record_is_answered_as_many(cdl: Arrivals, function: str) -> None:
    cdl.ingest(listing())
    query = f"select public.{function}(%s, 'QOBRIX', 'b1')"
    answer = cdl.value(query, Jsonb(SINGLE[function]))
    assert counts(answer) == {"inserted": 1}
    assert cdl.value(query, Jsonb(SINGLE[function])) == answer


def test_the_cursor_moves_with_what_came_and_never_back(cdl: Arrivals) -> None:
    cursor = "select public.ingest_cursor('property', 'QOBRIX', %s)"
    assert cdl.value(cursor, OFFICE)["cursor"] is None

    cdl.ingest(listing(ModificationTimestamp="2026-11-02T10:00:00Z"), batch="b1")
    cdl.ingest(listing(2), batch="b2")
    told = cdl.value(cursor, OFFICE)
    assert told["cursor"].startswith("2026-11-02T10:00:00")
    assert (told["last_batch"], told["calls"], told["received"]) == ("b2", 2, 2)

    cdl.ingest(listing(3, ModificationTimestamp="2999-01-01T00:00:00Z"))
    assert cdl.value(
        "select cursor <= now() from pipeline.cdc_metadata where resource = 'property'"
    )
    assert cdl.value("select public.ingest_cursor('media', 'QOBRIX', %s)", OFFICE)["calls"] == 0
