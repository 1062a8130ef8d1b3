"""The listings and agents of the made-up office, as Databricks would send them.

Everything is made by counting, nothing by chance, so that each run makes the same records.
"""

from __future__ import annotations

from typing import Any

from loader.demo.estate_names import AGENTS, GIVEN, KINDS, REMARKS, TOWNS, VIEWS

Record = dict[str, Any]

SYSTEM = "QOBRIX"
LIMASSOL, PAPHOS = "DEMO-CY-001", "DEMO-CY-002"
LISTINGS = 72
FIRST, SECOND = "2026-01-10T08:00:00Z", "2026-02-10T08:00:00Z"
_CHEAPER = 12
_MOVED = 9


def key_of(number: int) -> str:
    """Give the key of a listing at its source."""
    return f"QOBRIX_DEMO_{number}"


def listing_records() -> list[Record]:
    """Make the first edition."""
    return [_listing(number) for number in range(1, LISTINGS + 1)]


def later_records() -> list[Record]:
    """Make the second edition: some cost less, are spelled otherwise, or are under offer."""
    records = []
    for number in range(1, LISTINGS + 1):
        record = {**_listing(number), "ModificationTimestamp": SECOND}
        if number % _CHEAPER == 1 and record["ListPrice"]:
            record["ListPrice"] = str(int(int(record["ListPrice"]) * 0.95))
        if number % _MOVED == 2:
            record["BathroomsTotalInteger"] = str(int(record["BathroomsTotalInteger"] or 0) + 1)
            record["PublicRemarks"] = REMARKS[(number + 1) % len(REMARKS)]
        if number % _CHEAPER == 7:
            record["StandardStatus"] = "Pending"
        records.append(record)
    return records


def member_records() -> list[Record]:
    """Make the agents."""
    return [
        {
            "MemberKey": agent.key,
            "MemberFullName": agent.name,
            "MemberEmail": agent.email,
            "MemberStatus": "Active",
            "MemberType": "Agent",
            "OriginatingSystemOfficeKey": LIMASSOL,
        }
        for agent in AGENTS
    ]


def _listing(number: int) -> Record:
    town = TOWNS[number % len(TOWNS)]
    kind, subtype, word, bedrooms = KINDS[number % len(KINDS)]
    rooms = str(bedrooms + number % 2) if bedrooms else None
    price = 180_000 + (number * 37_500) % 2_400_000
    is_to_let = kind == "Residential Lease"
    return {
        "ListingKey": key_of(number),
        "ListingId": f"DEMO-{number:03}",
        "StandardStatus": "Active",
        "PropertyType": kind.replace(" ", ""),
        "PropertySubType": subtype or None,
        "ListPrice": None if is_to_let else str(price),
        "LeasePrice": str(price // 250) if is_to_let else None,
        "LeaseAmountFrequency": "Monthly" if is_to_let else None,
        "SaleConsideredYN": "false" if is_to_let else "true",
        "LeaseConsideredYN": "true" if is_to_let else "false",
        "BedroomsTotal": rooms,
        "BathroomsTotalInteger": str(1 + bedrooms // 2) if bedrooms else None,
        "LivingArea": str(70 + bedrooms * 35 + number % 40) if bedrooms else None,
        "LivingAreaUnits": "Square Meters" if bedrooms else None,
        "LotSizeSquareFeet": str(400 + number * 13) if kind == "Land" else None,
        "LotSizeUnits": "Square Meters" if kind == "Land" else None,
        "YearBuilt": str(1994 + number % 30) if bedrooms else None,
        "UnparsedAddress": f"{town.streets[number % 2]} {1 + number % 90}",
        "City": town.name,
        "StateOrProvince": town.name,
        "PostalCode": town.post_code,
        "Country": "CY",
        "Latitude": f"{town.lat + (number % 9 - 4) * 0.0021:.4f}",
        "Longitude": f"{town.lng + (number % 7 - 3) * 0.0023:.4f}",
        "PublicRemarks": REMARKS[number % len(REMARKS)],
        "View": VIEWS[number % len(VIEWS)] if bedrooms else None,
        "Cooling": "Central Air" if bedrooms else None,
        "ParkingFeatures": "Garage,Covered" if bedrooms else None,
        "X_SeaView": "Yes" if number % 3 == 0 else "No",
        "X_PlusVAT": "true" if number % 5 == 0 else "false",
        "X_PropertyName": f"{GIVEN[number % len(GIVEN)]} {word} {number}",
        "ListAgentKey": AGENTS[number % 8].key if number % 8 < len(AGENTS) else None,
        "OriginalEntryTimestamp": FIRST,
        "ModificationTimestamp": FIRST,
        "OriginatingSystemOfficeKey": PAPHOS if town.name == "Paphos" else LIMASSOL,
    }
