"""How a CSV file is written is found out, or taken as told."""

from collections.abc import Callable

import pytest

from loader.readers import ReadError
from tests.readers.conftest import ReadBytes

Refuse = Callable[..., ReadError]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(read: ReadBytes, delimiter: str) -> None:
    rows = [["id", "name", "note"], ["1", "Inn", "a.b: c"], ["2", "Bar", "d"]]
    reading = read("\n".join(delimiter.join(row) for row in rows))
    assert reading.description.delimiter == delimiter
    assert reading.rows == rows[1:]


def test_commas_in_the_text_do_not_outvote_semicolons(read: ReadBytes) -> None:
    reading = read("id;name;price\n1;Bed, bath, view;12,50\n2;Bar, small;8,00\n3;Inn;7,10\n")
    assert reading.description.delimiter == ";"
    assert reading.values[0] == {"id": "1", "name": "Bed, bath, view", "price": "12,50"}


def test_told_delimiter_and_quote_are_taken(read: ReadBytes) -> None:
    reading = read("id^name\n1^#a^b#\n", delimiter="^", quote="#")
    assert reading.rows == [["1", "a^b"]]


def test_tab_can_be_told_by_name(read: ReadBytes) -> None:
    assert read("a b\tc,d,e\n1\t2\n", delimiter="tab").rows == [["1", "2"]]


def test_no_quotes_at_all_as_told(read: ReadBytes) -> None:
    assert read('id\tname\n1\t"x\n2\ty"\n', quote="").rows == [["1", '"x'], ["2", 'y"']]


def test_single_quotes_are_found(read: ReadBytes) -> None:
    reading = read("id,name\n1,'Inn, old'\n2,'Bar'\n")
    assert reading.rows == [["1", "Inn, old"], ["2", "Bar"]]
    assert reading.description.quote == "'"


def test_apostrophes_are_no_quotes(read: ReadBytes) -> None:
    reading = read("id,name\n1,'s Gravenhage\n2,O'Neill\n")
    assert reading.rows == [["1", "'s Gravenhage"], ["2", "O'Neill"]]


def test_blanks_after_the_delimiter_are_layout(read: ReadBytes) -> None:
    reading = read('"id", "name"\n1, "Inn, old"\n2, Bar\n')
    assert reading.values == [{"id": "1", "name": "Inn, old"}, {"id": "2", "name": "Bar"}]


def test_blanks_after_commas_in_prose_are_kept(read: ReadBytes) -> None:
    assert read('id,text\n1,"a, b, c, d"\n2, x\n').rows == [["1", "a, b, c, d"], ["2", " x"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(read: ReadBytes, end: str) -> None:
    reading = read(f"id,name{end}1,Inn{end}2,Bar{end}")
    assert reading.rows == [["1", "Inn"], ["2", "Bar"]]
    assert reading.lines == [2, 3]


def test_last_line_without_an_end(read: ReadBytes) -> None:
    assert read("id,name\n1,Inn").rows == [["1", "Inn"]]


def test_lines_above_the_header_are_left_out(read: ReadBytes) -> None:
    reading = read("\n\nMuseums of the city\n# made in May, by us\n\nid,name\n1,Inn\n2,Bar\n")
    assert reading.description.header_line == 6
    assert reading.lines == [7, 8]
    assert "lines 1 to 5" in reading.notes


def test_lines_above_the_header_as_told(read: ReadBytes) -> None:
    reading = read("a,b\nc,d\nid,name\n1,Inn\n", skip_rows=2)
    assert (reading.description.header_line, reading.values) == (3, [{"id": "1", "name": "Inn"}])


def test_no_header_as_told(read: ReadBytes) -> None:
    reading = read("1,Inn\n2,Bar\n", skip_header=False)
    assert reading.values[0] == {"column_1": "1", "column_2": "Inn"}
    assert (reading.lines, reading.description.header_line) == ([1, 2], None)


def test_header_that_starts_with_a_hash(read: ReadBytes) -> None:
    assert read("#id,name\n1,Inn\n").values == [{"#id": "1", "name": "Inn"}]


def test_header_with_line_break_in_a_name(read: ReadBytes) -> None:
    reading = read('id,"name\n(local)"\n1,Inn\n')
    assert (reading.lines, reading.values) == ([3], [{"id": "1", "name (local)": "Inn"}])


def test_repeated_and_blank_headers(read: ReadBytes) -> None:
    reading = read("id,,name,name,name_2,name\n1,2,3,4,5,6\n")
    assert reading.description.columns == ("id", "column_2", "name", "name_3", "name_2", "name_4")
    assert "'name' (3 times)" in reading.notes
    assert "column_2" in reading.notes


def test_delimiters_at_the_line_ends(read: ReadBytes) -> None:
    reading = read("id;name;\n1;Inn;\n2;Bar; \n3;Pub\n")
    assert reading.description.columns == ("id", "name")
    assert reading.rows == [["1", "Inn"], ["2", "Bar"], ["3", "Pub"]]


def test_nameless_column_with_values_is_kept(read: ReadBytes) -> None:
    assert read("id,name,\n1,Inn,x\n").values == [{"id": "1", "name": "Inn", "column_3": "x"}]


def test_one_column(read: ReadBytes) -> None:
    reading = read("name\nInn\n\nBar\n")
    assert reading.rows == [["Inn"], ["Bar"]]
    assert (reading.lines, reading.blank_lines) == ([2, 4], 1)


def test_only_a_header(read: ReadBytes) -> None:
    reading = read("id,name\n")
    assert reading.description.columns == ("id", "name")
    assert (reading.records, reading.bad) == ([], [])


@pytest.mark.parametrize(
    "content", [b"", b"\n\r\n  \n", b"\xef\xbb\xbf", b"\xff\xfe", b",,,\n,,,\n"]
)
def test_nothing_in_the_file(refusal: Refuse, content: bytes) -> None:
    assert refusal(content).code == "empty_file"


def test_a_million_columns(refusal: Refuse) -> None:
    error = refusal(",".join(f"c{n}" for n in range(1_000_000)) + "\n1\n")
    assert error.code == "too_many_columns"


def test_one_huge_line(refusal: Refuse) -> None:
    assert refusal("x" * 20_000_000).code == "line_too_long"


def test_columns_beyond_the_told_limit(refusal: Refuse) -> None:
    assert refusal("a,b,c\n1,2,3\n", max_columns=2).code == "too_many_columns"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"delimiter": ";;"}, "bad_delimiter"),
        ({"delimiter": '"'}, "bad_delimiter"),
        ({"delimiter": ""}, "bad_delimiter"),
        ({"quote": "''"}, "bad_quote"),
        ({"quote": "\n"}, "bad_quote"),
        ({"encoding": "klingon"}, "unknown_encoding"),
        ({"encoding": "base64"}, "unknown_encoding"),
        ({"encoding": "utf\0"}, "unknown_encoding"),
        ({"file_format": "docx"}, "unknown_format"),
        ({"skip_rows": 7}, "empty_file"),
        ({"skip_rows": -1}, "bad_skip_rows"),
    ],
)
def test_options_that_make_no_sense(refusal: Refuse, options: dict[str, str], code: str) -> None:
    assert refusal("id,name\n1,Inn\n", **options).code == code
