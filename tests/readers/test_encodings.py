"""Encodings: told, marked, or guessed by the letters."""

import time
from collections.abc import Callable

import pytest

from loader.readers import ReadError
from loader.readers.encodings import ENCODINGS
from tests.readers.conftest import ReadBytes

SPANISH = "id;name;note\n1;Casa Peña;Habitación pequeña en el 3º, ¿quién más? Ático muy céntrico\n"
FRENCH = "id;name;note\n1;Hôtel des Élèves;Très agréable, à côté de la forêt, déjeuner œufs\n"
GERMAN = "id;name;note\n1;Zum Löwen;Gemütliche Gaststätte mit süßen Speisen für Gäste\n"
HUNGARIAN = (
    "id;name;note\n1;Fűszerkert;Erdő melletti szőlőhegyi kerthelyiség, gyönyörű kilátással\n"
)
POLISH = "id;name;note\n1;Łąka;Świeżo odnowiony pensjonat, piękny widok na góry, śniadań sześć\n"
GREEK = "id;name;note\n1;Ταβέρνα Άγιος Ήλιος;Παραδοσιακή κουζίνα στο λιμάνι, ψάρια και κρασί\n"
RUSSIAN = "id;name;note\n1;Гостиница Заря;Тихий номер с видом на реку, завтрак включён\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SPANISH, "cp1252", "cp1252"),
        (SPANISH, "iso-8859-1", "cp1252"),
        (FRENCH, "cp1252", "cp1252"),
        (GERMAN, "cp1252", "cp1252"),
        (HUNGARIAN, "cp1250", "cp1250"),
        (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso-8859-2", "iso8859-2"),
        (GREEK, "cp1253", "cp1253"),
        (GREEK, "iso-8859-7", "iso8859-7"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (SPANISH, "cp850", "cp850"),
        (SPANISH, "mac-roman", "mac-roman"),
        (RUSSIAN, "utf-8", "utf-8"),
        (GREEK, "utf-8-sig", "utf-8"),
        (HUNGARIAN, "utf-16", "utf-16-le"),
        (GREEK, "utf-16-be", "utf-16-be"),
        (SPANISH, "utf-16-le", "utf-16-le"),
        (SPANISH, "utf-32", "utf-32-le"),
    ],
)
def test_encoding_is_found(read: ReadBytes, text: str, encoding: str, found: str) -> None:
    reading = read(text.encode(encoding, "replace"))
    assert reading.description.encoding == found
    rows = [line.split(";") for line in text.splitlines()]
    if encoding == found:
        assert reading.rows == rows[1:]
    assert reading.description.columns == ("id", "name", "note")
    assert not reading.bad


@pytest.mark.parametrize("encoding", ["cp1251", "iso-8859-7", "cp1250", "utf-16-le", "cp1255"])
def test_told_encoding_is_taken(read: ReadBytes, encoding: str) -> None:
    text = b"id,name\n1,\xe1\n".decode("latin-1") if encoding == "utf-16-le" else None
    content = text.encode(encoding) if text else b"id,name\n1,\xe1\n"
    assert read(content, encoding=encoding).rows == [["1", content.decode(encoding)[-2]]]


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_every_encoding_that_may_be_told_reads_a_file(read: ReadBytes, encoding: str) -> None:
    reading = read("id;name\n1;Grand Hotel\n2;Plaza\n".encode(encoding), encoding=encoding)
    assert reading.rows == [["1", "Grand Hotel"], ["2", "Plaza"]]


def test_utf_16_as_told_without_saying_which(read: ReadBytes) -> None:
    for encoding in ("utf-16-le", "utf-16-be", "utf-16"):
        assert read(GREEK.encode(encoding), encoding="utf-16").rows[0][0] == "1"


def test_byte_order_mark_overrules_what_was_told(read: ReadBytes) -> None:
    reading = read(GREEK.encode("utf-16"), encoding="utf-8")
    assert reading.description.encoding == "utf-16-le"
    assert "told utf-8 was not used" in reading.notes


def test_byte_order_mark_is_no_part_of_the_first_name(read: ReadBytes) -> None:
    for options in ({}, {"encoding": "utf-8"}, {"encoding": "utf-8-sig"}):
        assert read(b"\xef\xbb\xbfid,name\n1,x\n", **options).description.columns[0] == "id"


def test_first_accent_may_stand_far_down(read: ReadBytes) -> None:
    plain = "".join(f"{n};Hotel number {n};x\n" for n in range(40_000))
    reading = read(("id;name;note\n" + plain + SPANISH.partition("\n")[2]).encode("cp1252"))
    assert reading.description.encoding == "cp1252"
    assert reading.rows[-1][1] == "Casa Peña"


def test_one_odd_sign_is_western(read: ReadBytes) -> None:
    reading = read(b"id,name\n1,english\n2,\xa9\n")
    assert (reading.description.encoding, reading.rows[1]) == ("cp1252", ["2", "©"])


def test_invalid_utf_16_spoils_its_row_only(read: ReadBytes) -> None:
    content = "id,name\n1,a\n2,".encode("utf-16-le") + b"\x00\xd8" + "\n3,c\n".encode("utf-16-le")
    reading = read(content, encoding="utf-16-le")
    assert (reading.lines, reading.codes) == ([2, 4], [(3, "invalid_bytes")])


def test_header_with_bytes_that_are_no_text(refusal: Callable[..., ReadError]) -> None:
    assert refusal(b"id,n\xe9\n1,x\n", encoding="utf-8").code == "bad_header"
    assert refusal(b"id,n\0\n1,x\n").code == "bad_header"


def test_long_lines_are_looked_through_quickly(read: ReadBytes) -> None:
    line = "id,name\n1," + "x" * 900_000 + "\n2,é\n"
    started = time.process_time()
    assert read(line.encode("cp1252")).rows[1] == ["2", "é"]
    assert time.process_time() - started < 2
