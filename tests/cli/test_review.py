"""`cdl review` and `cdl origins`."""

from pathlib import Path

import pytest

from loader.database import connect
from tests.cli.conftest import Cdl
from tests.support.database import Database


@pytest.fixture
def batch(cdl: Cdl, galway: str, hotels: Path) -> int:
    """Have a batch of three rows that wait, one of them without a name."""
    return int(cdl("run", hotels, "--dmo", galway, "--json").document["batch_id"])


def _status(cdl: Cdl, batch: int) -> dict[str, str]:
    rows = [
        row
        for status in ("pending", "accepted", "held", "rejected")
        for row in cdl("review", "list", "--batch", batch, "--status", status, "--json").document[
            "rows"
        ]
    ]
    return {row["source_id"]: row["status"] for row in rows}


def test_list_shows_what_waits_and_filters(cdl: Cdl, batch: int) -> None:
    everything = cdl("review", "list", "--json").document
    assert everything["matching"] == 3
    flagged = cdl("review", "list", "--batch", batch, "--reason", "missing_name", "--json")
    assert [row["source_id"] for row in flagged.document["rows"]] == ["h3"]
    found = cdl("review", "list", "--dmo", "Galway", "--text", "PLAZA", "--json")
    assert [row["name"] for row in found.document["rows"]] == ["Plaza"]
    assert cdl("review", "list", "--action", "delete", "--json").document["rows"] == []
    some = cdl("review", "list", "--limit", 1, "--json")
    assert (some.document["matching"], len(some.document["rows"])) == (3, 1)
    assert "2 more" in some.err


def test_show_tells_a_row_whole(cdl: Cdl, batch: int) -> None:
    number = cdl("review", "list", "--text", "grand", "--json").document["rows"][0]["staging_id"]

    shown = cdl("review", "show", number, "--json").document

    assert shown["staged"]["name"] == "Grand"
    assert shown["canonical"] is None
    assert "Grand" in cdl("review", "show", number).out
    missing = cdl("review", "show", 9999, "--json")
    assert (missing.code, missing.document["error"]["code"]) == (1, "LC008")


def test_rows_are_accepted_held_and_rejected(cdl: Cdl, batch: int) -> None:
    numbers = {
        row["source_id"]: row["staging_id"]
        for row in cdl("review", "list", "--json").document["rows"]
    }

    assert cdl("review", "accept", numbers["h1"], "--note", "fine", "--json").document == {
        "decided": 1,
        "refused": [],
    }
    assert cdl("review", "hold", numbers["h2"]).code == 0
    assert cdl("review", "reject", "--batch", batch, "--reason", "missing_name").code == 0

    assert _status(cdl, batch) == {"h1": "accepted", "h2": "held", "h3": "rejected"}
    rows = cdl("review", "list", numbers["h1"], "--json").document["rows"]
    assert rows[0]["notes"] == "fine"
    assert rows[0]["decided_by"]


def test_a_decision_by_filter_leaves_decided_rows_alone(cdl: Cdl, batch: int) -> None:
    cdl("review", "reject", "--text", "grand")

    cdl("review", "accept", "--batch", batch)

    assert _status(cdl, batch) == {"h1": "rejected", "h2": "accepted", "h3": "pending"}


def test_what_cannot_be_accepted_is_told(cdl: Cdl, batch: int) -> None:
    done = cdl("review", "accept", "--reason", "missing_name", "--json")

    assert done.code == 3
    assert done.document["decided"] == 0
    assert "has no name" in done.err

    named = cdl("review", "accept", "--reason", "missing_name", "--set", "name=Found", "--json")
    assert named.document["decided"] == 1
    cdl("promote", batch)
    found = cdl("review", "list", "--text", "found", "--status", "promoted", "--json")
    assert [row["name"] for row in found.document["rows"]] == ["Found"]


@pytest.mark.parametrize(
    ("command", "exit_code", "code"),
    [
        (("accept",), 2, "usage"),
        (("hold",), 2, "usage"),
        (("accept", "1", "--set", "name"), 2, "usage"),
        (("accept", "1", "--set", "nam=x"), 1, "LC008"),
        (("accept", "1", "--take", "source", "--only", "nam"), 1, "LC008"),
        (("merge", "9999"), 1, "LC008"),
        (("take", "9999"), 1, "LC010"),
        (("dismiss", "9999"), 1, "LC010"),
        (("reopen", "9999"), 1, "LC010"),
    ],
)
def test_a_wrong_decision_is_refused(
    cdl: Cdl, command: tuple[str, ...], exit_code: int, code: str
) -> None:
    done = cdl("review", *command, "--json")

    assert (done.code, done.document["error"]["code"]) == (exit_code, code)


def test_unknown_rows_are_told(cdl: Cdl, batch: int) -> None:
    done = cdl("review", "accept", 9999)

    assert done.code == 3
    assert "do not exist" in done.err


def test_rows_are_merged_into_one_listing(cdl: Cdl, batch: int) -> None:
    numbers = [
        row["staging_id"] for row in cdl("review", "list", "--json").document["rows"] if row["name"]
    ]

    merged = cdl("review", "merge", *numbers, "--note", "one house", "--json").document
    cdl("promote", batch)

    origins = cdl("origins", merged["listing_id"], "--json").document
    assert {row["record_id"] for row in origins if row["data_domain"] == "listings"} == {
        merged["listing_id"]
    }


def test_origins_and_suggestions(cdl: Cdl, galway: str, hotels: Path, database: Database) -> None:
    cdl("run", hotels, "--dmo", galway, "--auto-accept")
    with connect(database.url) as conn:
        conn.execute("update public.listings set locality = 'Salthill' where name = 'Grand'")
    hotels.write_text(
        "id,name,address,city,lat,lng\n"
        "h1,Grand,Main Street 1,Galway,53.27,-9.05\n"
        "h2,Plaza,Main Street 2,Oranmore,53.28,-9.06\n"
    )
    cdl("run", hotels, "--dmo", galway, "--auto-accept")

    (suggestion,) = cdl("review", "suggestions", "--dmo", galway, "--json").document
    assert (suggestion["our_value"], suggestion["their_value"]) == ("Salthill", "Galway")
    rows = cdl("origins", suggestion["listing_id"], "--json").document
    fields = {row["field"]: row for row in rows if row["data_domain"] == "listings"}
    assert fields["name"]["file_name"] == "hotels.csv"
    assert fields["name"]["line"] == 2
    assert fields["locality"]["actor"] == "postgres"
    assert fields["locality"]["others"][0]["value"] == "Galway"
    table = cdl("origins", suggestion["listing_id"]).out
    assert "Salthill" in table
    assert "(suggested)" in table

    with connect(database.url) as conn:
        conn.execute("update public.listings set locality = 'Barna' where name = 'Grand'")
    (suggestion,) = cdl("review", "suggestions", "--json").document
    assert suggestion["our_value"] == "Barna"
    refused = cdl("review", "take", suggestion["id"], "--json").document
    assert refused["error"]["code"] == "LC082"
    assert cdl("review", "take", suggestion["id"], "--anyway", "--json").document["taken"]
    assert cdl("review", "suggestions", "--json").document == []
    rows = cdl("origins", suggestion["listing_id"], "--json").document
    assert next(row for row in rows if row["field"] == "locality")["value"] == "Galway"

    assert cdl("review", "reopen", suggestion["id"], "--json").document["reopened"]
    assert cdl("review", "suggestions", "--json").document[0]["our_value"] == "Barna"
    rows = cdl("origins", suggestion["listing_id"], "--json").document
    (locality,) = (r for r in rows if r["field"] == "locality" and r["data_domain"] == "listings")
    assert (locality["value"], locality["actor"]) == ("Barna", "postgres")
    again = cdl("review", "reopen", suggestion["id"], "--json").document
    assert again["error"]["code"] == "LC084"


def test_origins_of_no_listing_are_refused(cdl: Cdl) -> None:
    done = cdl("origins", 9999, "--json")

    assert (done.code, done.document["error"]["code"]) == (1, "LC009")
