"""Packed files, wrong names, and files that are no tables: told by content, in plain words."""

import gzip
import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from loader.readers import (
    BadRecord,
    ReadError,
    ReadOptions,
    Record,
    byte_source,
    file_digest,
    open_source,
)
from tests.readers.conftest import ReadBytes, read_path

Refuse = Callable[..., ReadError]
CSV = b"id,name\n1,Inn\n2,Bar\n"


def zipped(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["id", "name"])
    book.active.append([1, "Inn"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv", "a.zip", "gz"])
def test_gz_under_any_name(read: ReadBytes, name: str) -> None:
    reading = read(gzip.compress(CSV), name)
    assert reading.rows == [["1", "Inn"], ["2", "Bar"]]
    assert (reading.description.format, reading.description.compression) == ("csv", "gz")


def test_gz_of_several_members(read: ReadBytes) -> None:
    assert len(read(gzip.compress(CSV) + gzip.compress(b"3,Pub\n")).records) == 3


def test_zip_with_one_file(read: ReadBytes) -> None:
    reading = read(zipped({"folder/": b"", "folder/a.csv": CSV, "__MACOSX/._a.csv": b"x"}))
    assert (reading.description.compression, len(reading.records)) == ("zip", 2)


def test_zip_with_json(read: ReadBytes) -> None:
    assert read(zipped({"a.json": b'[{"id": 1}]'})).values == [{"id": 1}]


def test_packed_workbook(read: ReadBytes) -> None:
    for content in (gzip.compress(workbook()), zipped({"a.xlsx": workbook()})):
        assert read(content).values == [{"id": "1", "name": "Inn"}]


@pytest.mark.parametrize(
    ("content", "options", "found"),
    [
        (workbook(), {"file_format": "csv"}, "xlsx"),
        (b'[{"id": 1, "name": "Inn"}]', {"file_format": "csv"}, "json"),
        (b'{"id": 1}\n{"id": 2}\n', {"file_format": "csv"}, "jsonl"),
        (CSV, {"file_format": "xlsx"}, "csv"),
    ],
)
def test_content_decides(
    read: ReadBytes, content: bytes, options: dict[str, str], found: str
) -> None:
    reading = read(content, **options)
    assert reading.description.format == found
    assert "as told" in reading.notes


def test_text_told_to_be_json_is_not_read_as_csv(refusal: Refuse) -> None:
    assert refusal(CSV, file_format="json").code == "broken_json"


def test_header_in_brackets_is_no_json(read: ReadBytes) -> None:
    assert read("[id],[name]\n1,Inn\n", file_format="csv").rows == [["1", "Inn"]]
    assert read("[id],[name]\n1,Inn\n").rows == [["1", "Inn"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (gzip.compress(b""), "empty_file"),
        (zipped({"a.csv": b""}), "empty_file"),
        (zipped({}), "not_one_file_in_zip"),
        (zipped({"a.csv": CSV, "b.csv": CSV}), "not_one_file_in_zip"),
        (gzip.compress(gzip.compress(CSV)), "unsupported_format"),
        (zipped({"word/document.xml": b"<w/>", "[Content_Types].xml": b""}), "unsupported_format"),
        (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "unsupported_format",
        ),
        (zipped({"xl/workbook.xml": b"<oops", "[Content_Types].xml": b"<x/>"}), "damaged_xlsx"),
        (b"PK\x03\x04 and nothing more", "damaged_zip"),
        (b"\x1f\x8b\x08\x00", "damaged_gz"),
        (gzip.compress(CSV * 1000)[:40], "damaged_gz"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged_xls"),
        (b"%PDF-1.7 ...", "unsupported_format"),
        (b"PAR1....", "unsupported_format"),
        (b'<?xml version="1.0"?><a/>', "unsupported_format"),
        (b'\n <places xmlns="x"><place/></places>', "unsupported_format"),
        (b"<!DOCTYPE html>\n<html><body>404", "html_not_data"),
        (b"<table><tr><td>1</td></tr></table>", "html_not_data"),
        (bytes(range(1, 32)) * 40, "not_text"),
        (bytes(500), "not_text"),
    ],
    # Packed bytes hold the time: as a name they would differ from one worker to the next.
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_what_cannot_be_read_is_told(refusal: Refuse, content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_a_packed_workbook_that_would_fill_the_disk_is_refused(
    refusal: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(byte_source, "UNPACKED_LIMIT", 1000)
    error = refusal(gzip.compress(workbook()))
    assert error.code == "workbook_too_large"
    assert "more than 1,000 bytes" in error.message


def test_xml_message_says_what_to_do(refusal: Refuse) -> None:
    error = refusal(b"<?xml version='1.0'?><a/>", "museos.xml")
    assert "XML" in error.message
    assert error.hint is not None
    assert "CSV" in error.hint


def test_damage_at_the_end_of_a_gz_comes_after_the_good_rows(tmp_path: Path) -> None:
    rows = b"".join(b"%d,%s\n" % (n, os.urandom(20).hex().encode()) for n in range(40_000))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id,name\n" + rows)[:-1000])
    good: list[Record | BadRecord] = []
    with open_source(path, ReadOptions(encoding="utf-8")) as source:  # noqa: SIM117
        with pytest.raises(ReadError, match="damaged or cut off"):
            good.extend(source)
    assert len(good) > 10_000


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        open_source(tmp_path / "none.csv", ReadOptions())
    assert caught.value.code == "not_found"
    with pytest.raises(ReadError) as caught:
        open_source(tmp_path, ReadOptions())
    assert caught.value.code == "not_a_file"


def test_progress_goes_from_none_to_all(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name\n" + b"1,Inn\n" * 100_000)
    with open_source(path, ReadOptions()) as source:
        told = [source.tell_progress()[0] for n, _ in enumerate(source) if not n % 20_000]
        assert told == sorted(told)
        assert 0 < told[0] < told[-1] <= path.stat().st_size
        assert source.tell_progress() == (path.stat().st_size,) * 2


def test_a_file_can_be_read_again_and_left_half_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CSV + b"\n")
    with open_source(path, ReadOptions()) as source:
        next(iter(source))
        assert len(list(source)) == 2
        assert source.blank_lines == 1
        next(iter(source))


def test_digest_is_of_the_bytes_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(CSV))
    assert file_digest(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_names_with_odd_letters(tmp_path: Path) -> None:
    path = tmp_path / "Таблица [1] '; drop table x.csv"
    path.write_bytes(CSV)
    assert len(read_path(path).records) == 2
