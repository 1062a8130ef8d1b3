"""Phone numbers: the library and the SQL twin read everyday numbers alike."""

import pytest

from loader.database import Connection

ALIKE = [
    ("+36 1 234 5678", "HU"),
    ("06 1 234 5678", "HU"),
    ("06-30-123-4567", "HU"),
    ("(06 1) 234-5678", "HU"),
    ("36 1 234 5678", "HU"),
    ("01 234 5678", "IE"),
    ("(01) 234 5678", "IE"),
    ("+353 (0)1 234 5678", "IE"),
    ("087 123 4567", "IE"),
    ("1800 123 456", "IE"),
    ("030/1234567", "DE"),
    ("0049 30 1234567", "DE"),
    ("+49 (0) 30 1234567", "DE"),
    ("089 / 12 34 56 78", "DE"),
    ("91 429 55 00", "ES"),
    ("914295500", "ES"),
    ("+34 914 29 55 00", "ES"),
    ("900 123 456", "ES"),
    ("91 429 55 00 / 91 429 55 01", "ES"),
    ("25 123456", "CY"),
    ("+357 25 123 456", "CY"),
    ("99123456", "CY"),
    ("06 6982", "IT"),
    ("+39 06 6982 1234", "IT"),
    ("333 123 4567", "IT"),
    ("020 7946 0958", "GB"),
    ("+44 (0)20 7946 0958", "GB"),
    ("07700 900123", "GB"),
    ("(212) 555-0123", "US"),
    ("1-212-555-0123", "US"),
    ("+1 212 555 0123 ext. 12", "US"),
    ("212.555.0123 x12", "US"),
    ("8 (727) 258-82-82", "KZ"),
    ("+7 727 258 82 82", "KZ"),
    ("8 495 123-45-67", "RU"),
    ("+7 (495) 123-45-67", "RU"),
    ("22 123 45 67", "PL"),
    ("+48 22 123 45 67", "PL"),
    ("01 23 45 67 89", "FR"),
    ("+33 (0)1 23 45 67 89", "FR"),
    ("0043 1 234567", "AT"),
    ("01/234567", "AT"),
    ("2101234567", "GR"),
    ("+30 210 123 4567", "GR"),
    ("02 9374 4000", "AU"),
    ("tel: +36 1 234 5678", "HU"),
    ("Tel.: 06 1 234 5678", "HU"),
    ("", "HU"),
    ("call us", "HU"),
    ("12", "HU"),
    ("112", "HU"),
    ("+3612345678901234567", "HU"),
    ("1 234 5678", None),
    ("+36 1 234 5678", None),
    ("0036 1 234 5678", None),
    ("06 1 234 5678; 06 1 234 5679", "HU"),
    ("06 1 234 5678, 06 30 123 4567", "HU"),
    ("061/2345678", "HU"),
    ("+361 2345678 / 12", "HU"),
    ("0800 123 456", "GB"),
    ("n/a", "IE"),
    ("123-HOTEL", "US"),
    ("+43 1 58858-0", "AT"),
    ("(0)20 7946 0958", "GB"),
]

# Where the library knows more: both are right by their lights, and no key depends on it.
LIBRARY_KNOWS_BETTER = [
    ("1-800-FLOWERS", "US", "+18003569377", None),
]


@pytest.mark.parametrize(("phone", "region"), ALIKE)
def test_they_agree(conn: Connection, phone: str, region: str | None) -> None:
    row = conn.execute(
        "select pipeline.phone_e164(%s, %s), pipeline.sql_phone_e164(%s, %s)",
        [phone, region, phone, region],
    ).fetchone()
    assert row is not None
    assert row[0] == row[1]


@pytest.mark.parametrize(("phone", "region", "by_library", "by_sql"), LIBRARY_KNOWS_BETTER)
def test_they_differ_where_it_is_known(
    conn: Connection, phone: str, region: str, by_library: str | None, by_sql: str | None
) -> None:
    assert conn.execute(
        "select pipeline.phone_e164(%s, %s), pipeline.sql_phone_e164(%s, %s)",
        [phone, region, phone, region],
    ).fetchone() == (by_library, by_sql)


def test_null_is_null(conn: Connection) -> None:
    assert conn.execute(
        "select pipeline.phone_e164(null, null), pipeline.sql_phone_e164(null, null)"
    ).fetchone() == (None, None)
