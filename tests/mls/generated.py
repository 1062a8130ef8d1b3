"""Seeded records with values of every kind in every field of Gold, and odd spellings among them."""

import random
from collections.abc import Callable
from typing import Any

from loader.database import Connection
from tests.mls.gold import OFFICE, Record

SENT = "2026-11-01T10:00:00Z"
STATUS_WORDS = (
    *("Active", "Active Under Contract", "Canceled", "Closed", "Coming Soon", "Delete"),
    *("Expired", "Hold", "Incomplete", "Pending", "Withdrawn"),
)
_TYPES = ("Residential", "CommercialLease", "Residential Lease", "Apartment", "Castle", None)
# Most are as a source that is at its best writes them; of the rest each is one that was seen.
_PLAIN: dict[str, list[Any]] = {
    "text": ["Yes", "No", "Sea, Mountain", "12.50", "A bright flat by the sea."],
    "boolean": ["true", "false"],
    "integer": ["3", "17"],
    "bigint": ["3", "30000000000"],
    "numeric(18,2)": ["1200.00", "250000.00"],
    "numeric(18,4)": ["0.1234"],
    "numeric(10,2)": ["12.50"],
    "double precision": ["34.7071", "33.0226"],
    "date": ["2026-03-15"],
    "timestamptz": ["2026-03-15T10:00:00Z"],
}
_ODD_SHARE = 0.15
_ODD: dict[str, list[Any]] = {
    "text": [
        *("Yes", "no", "true", "0", "x", "Sea, Mountain", "Sea,City", " padded ", "12.50", "1 200"),
        *("", None, "15/03/2026", "a, ,b", "80%", "1.0", 7, True, "ΑΘΉΝΑ", 'a "b"'),
    ],
    "boolean": ["true", "Yes", "1", 1, True, "No", "false", False, "", None, "perhaps"],
    "integer": ["3", "3.0", 4, "0", "", None, "-1", "many", "1,200", "99999999999"],
    "bigint": ["3", "30000000000", 4, "", None],
    "numeric(18,2)": ["1200.0", "1200", 1200.5, "1.005", "0", "", None, "1 200,50", "1e30", "-5"],
    "numeric(18,4)": ["0.12345", "2", "", None],
    "numeric(10,2)": ["12.5", "3", "", None, "123456789012"],
    "double precision": ["34.7071", "33", -3.5, "", None, "95.5", "200", "-3,5"],
    "date": ["2026-03-15", "15/03/2026", "2026-02-30", "2026-03-15T10:00:00Z", "", None],
    "timestamptz": ["2026-03-15T10:00:00Z", "2026-03-15 10:00:00+02:00", "2026-03-15", "", None],
}


def _value(data_type: str, random_: random.Random) -> Any:
    values = _ODD if random_.random() < _ODD_SHARE else _PLAIN
    return random_.choice(values[data_type])


def _listing(number: int, random_: random.Random) -> Record:
    return {
        "ListingKey": f"QOBRIX_{number}",
        "StandardStatus": random_.choice((*STATUS_WORDS, "Odd", "")),
        "PropertyType": random_.choice(_TYPES),
        "LotSizeUnits": random_.choice(("SquareMeters", "Square Feet", "acres", "x", "")),
        "ModificationTimestamp": random_.choice((SENT, "2026-10-01 08:00:00", "", None)),
    }


def _media(number: int, random_: random.Random) -> Record:
    return {
        "MediaKey": f"QOBRIX_MEDIA_{number}",
        # Some listings get several pictures, with one or more of them named primary, or none.
        "ResourceRecordKey": f"QOBRIX_{random_.randint(1, min(number, 500))}",
        "MediaURL": f"https://img.example.com/{number}.jpg",
    }


def _contact(number: int, random_: random.Random) -> Record:
    return {
        "ContactKey": f"QOBRIX_CONTACT_{number}",
        "ContactEmail": random_.choice((f"c{number}@example.com", f" C{number}@Example.com ", "")),
        "ContactBirthdate": random_.choice(("1980-03-15", "15/03/1980", "in spring", "")),
        "ContactAssignedToKey": f"QOBRIX_AGENT_{random_.randint(1, 50)}",
    }


def _member(number: int, random_: random.Random) -> Record:
    email = random_.choice((f"m{number}@example.com", "", None))
    return {"MemberKey": f"QOBRIX_AGENT_{number}", "MemberEmail": email}


def _office(number: int, _: random.Random) -> Record:
    return {"OfficeKey": f"QOBRIX_OFFICE_{number}"}


_OWN: dict[str, Callable[[int, random.Random], Record]] = {
    "mls_listings": _listing,
    "mls_media": _media,
    "mls_contacts": _contact,
    "mls_members": _member,
    "mls_offices": _office,
}


def records(conn: Connection, domain: str, count: int, seed: int) -> list[Record]:
    """Make records of a domain's resource, numbered from 1."""
    random_ = random.Random(seed)  # noqa: S311
    fields = conn.execute(
        "select g.field, g.data_type from pipeline.gold_fields as g"
        " where g.data_domain = %s order by g.position",
        [domain],
    ).fetchall()
    return [
        {field: _value(data_type, random_) for field, data_type in fields}
        | _OWN[domain](number, random_)
        | {"OriginatingSystemOfficeKey": OFFICE}
        for number in range(1, count + 1)
    ]
