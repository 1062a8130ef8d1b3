"""Excel workbooks: one sheet's rows as text."""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest

from loader.readers import ReadError
from loader.readers.sheet_rows import cell_text
from tests.readers.conftest import ReadBytes
from tests.readers.xls_maker import Cell, CellError, Date, xls

Refuse = Callable[..., ReadError]
NOON = dt.datetime.fromisoformat("2024-05-01T12:00:00")


def workbook(*sheets: Sequence[Sequence[Any]], **formats: str) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
        for cell, number_format in formats.items():
            sheet[cell].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_cells_become_text(read: ReadBytes) -> None:
    row = [
        1,
        2.0,
        0.1 + 0.2,
        "007",
        True,
        None,
        NOON.replace(hour=0),
        NOON,
    ]
    reading = read(workbook([list("abcdefgh"), [*row]]))
    assert reading.description.format == "xlsx"
    assert reading.rows == [
        ["1", "2", "0.3", "007", "true", "", "2024-05-01", "2024-05-01T12:00:00"]
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1000000000000000000000"),
        (1.5e-7, "0.00000015"),
        (-0.0, "-0"),
        (40.414358466555235, "40.4143584665552"),
        (12345678901234567, "12345678901234567"),
        (dt.time(9, 5), "09:05:00"),
        (dt.timedelta(hours=30, minutes=1), "30:01:00"),
        (dt.date(2024, 5, 1), "2024-05-01"),
        (False, "false"),
        (None, ""),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_percentages_stay_raw(read: ReadBytes) -> None:
    assert read(workbook([["p"], [0.52]], A2="0.00%")).rows == [["0.52"]]


def test_title_rows_and_blank_rows(read: ReadBytes) -> None:
    rows: list[list[Any]] = [
        ["Hotels of the city"],
        [],
        ["id", "name"],
        [1, "Inn"],
        [],
        [None, " "],
        [2, "Bar"],
    ]
    reading = read(workbook(rows))
    assert reading.description.header_line == 3
    assert (reading.lines, reading.blank_lines) == ([4, 7], 2)
    assert "rows 1 to 2" in reading.notes


def test_short_rows_are_filled_and_wide_ones_told(read: ReadBytes) -> None:
    rows: list[list[Any]] = [
        ["id", "name", "x"],
        *([n, "Inn"] for n in range(150)),
        [7, "a", "b", "c"],
    ]
    reading = read(workbook(rows))
    assert reading.rows[0] == ["0", "Inn", ""]
    assert reading.codes == [(152, "too_many_fields")]


def test_column_without_a_name_is_kept(read: ReadBytes) -> None:
    assert read(workbook([["id", None, "x"], [1, 2, 3]])).values == [
        {"id": "1", "column_2": "2", "x": "3"}
    ]


def test_cell_errors_are_empty_and_counted(read: ReadBytes) -> None:
    reading = read(workbook([["id", "a", "b"], [1, "#REF!", "#N/A"], [2, "x", "y"]]))
    assert reading.rows == [["1", "", ""], ["2", "x", "y"]]
    assert reading.emptied_cells == 2


def test_row_of_errors_alone_is_blank(read: ReadBytes) -> None:
    reading = read(workbook([["a", "b"], ["#REF!", "#REF!"], ["x", "y"]]))
    assert (reading.rows, reading.emptied_cells) == ([["x", "y"]], 2)


def test_sheet_is_chosen(read: ReadBytes, refusal: Refuse) -> None:
    book = workbook([], [["id"], [1]], [["id"], [2]])
    reading = read(book)
    assert (reading.description.sheet, reading.rows) == ("S2", [["1"]])
    assert "S3" in reading.notes
    assert read(book, sheet="S3").rows == [["2"]]
    assert read(book, sheet=2).rows == [["1"]]
    assert refusal(book, sheet="none").code == "no_such_sheet"
    assert refusal(book, sheet=0).code == "no_such_sheet"
    assert refusal(book, sheet="S1").code == "empty_file"


def test_no_header_and_skipped_rows(read: ReadBytes) -> None:
    book = workbook([["x"], [1, "Inn"], [2, "Bar"]])
    reading = read(book, skip_header=False, skip_rows=1)
    assert reading.rows == [["1", "Inn"], ["2", "Bar"]]
    assert reading.lines == [2, 3]
    assert read(workbook([["a", "b"], ["id", "name"], [1, 2]]), skip_rows=1).lines == [3]


def test_sheet_with_only_a_header(read: ReadBytes) -> None:
    reading = read(workbook([["id", "name"]]))
    assert (reading.description.columns, reading.records) == (("id", "name"), [])


def test_empty_workbook(refusal: Refuse) -> None:
    assert refusal(workbook([])).code == "empty_file"


def test_too_many_columns(refusal: Refuse) -> None:
    assert refusal(workbook([[f"c{n}" for n in range(2001)]])).code == "too_many_columns"


def test_merged_cells_hold_their_value_once(read: ReadBytes) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "name"], ["1", "Inn"], ["2", "x"]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    content = io.BytesIO()
    book.save(content)
    assert read(content.getvalue()).rows == [["1", "Inn"], ["2", ""]]


def test_progress_reaches_the_end(read: ReadBytes) -> None:
    reading = read(workbook([["id"], *([n] for n in range(2000))]))
    assert reading.progress[0] == reading.progress[1] > 0
    assert len(reading.records) == 2000


def test_xls_cells_become_text(read: ReadBytes) -> None:
    row: list[Cell] = [
        "Ő",
        7.0,
        0.1 + 0.2,
        True,
        Date(45413),
        Date(45413.5),
        Date(0.5),
        CellError(0x17),
        None,
    ]
    rows: list[list[Cell]] = [["Hotels"], list("abcdefghi"), row, [], list("123456789")]
    reading = read(xls({"S1": rows}), "a.csv")
    assert (reading.description.format, reading.description.header_line) == ("xls", 2)
    assert reading.rows == [
        ["Ő", "7", "0.3", "true", "2024-05-01", "2024-05-01T12:00:00", "12:00:00", "", ""],
        list("123456789"),
    ]
    assert (reading.lines, reading.blank_lines, reading.emptied_cells) == ([3, 5], 1, 1)


def test_xls_sheet_is_chosen(read: ReadBytes, refusal: Refuse) -> None:
    book = xls({"S1": [], "Második": [["id"], [1.0]], "S3": [["id"], [2.0]]})
    assert read(book).description.sheet == "Második"
    assert read(book, sheet="S3").rows == [["2"]]
    assert refusal(book, sheet="S4").code == "no_such_sheet"
    assert refusal(xls({"S1": []})).code == "empty_file"


def test_damaged_workbooks_are_told(refusal: Refuse) -> None:
    book = xls({"S1": [["id"], [1.0]]})
    assert refusal(book[:900]).code == "damaged_xls"
    assert refusal(workbook([["id"]])[:900]).code == "damaged_zip"


def test_locked_workbook_is_told(refusal: Refuse) -> None:
    book = xls({"S1": []}).replace(
        *("Workbook".encode("utf-16-le"), "Lockbook".encode("utf-16-le"))
    )
    content = book + "EncryptedPackage".encode("utf-16-le")
    assert refusal(content).code == "password_protected"
