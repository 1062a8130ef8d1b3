"""Rows of CSV files, good and bad: nothing is lost, and one bad row never takes others along."""

import csv
import io
import random
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.readers import ReadError
from tests.readers.conftest import ReadBytes

HEAD = "id,name,note\n"


def test_quoted_delimiters_quotes_and_line_breaks(read: ReadBytes) -> None:
    reading = read('id,name\n1,"a ""b"", c"\n2,"two\nlines"\n3,"two\r\nlines"\n4,x\n')
    assert reading.rows == [
        ["1", 'a "b", c'],
        ["2", "two\nlines"],
        ["3", "two\r\nlines"],
        ["4", "x"],
    ]
    assert reading.lines == [2, 3, 5, 7]


def test_values_are_left_as_they_are(read: ReadBytes) -> None:
    assert read("id,v\n1,1200.10\n2,007\n3, x \n").rows == [
        ["1", "1200.10"],
        ["2", "007"],
        ["3", " x "],
    ]


def test_rows_with_the_wrong_number_of_fields(read: ReadBytes) -> None:
    reading = read(HEAD + "1,a,b\n2,a\n3,a,b,c\n4,a,b,,\n5,a,b\n")
    assert reading.codes == [(3, "too_few_fields"), (4, "too_many_fields")]
    assert [bad.text for bad in reading.bad] == ["2,a", "3,a,b,c"]
    assert reading.lines == [2, 5, 6]


def test_value_under_a_nameless_last_column_is_not_lost(read: ReadBytes) -> None:
    rows = "".join(f"{n};Inn;\n" for n in range(600))
    reading = read(f"id;name;\n{rows}600;Inn;news\n")
    assert (len(reading.records), reading.codes) == (600, [(602, "too_many_fields")])


def test_blank_rows_are_counted(read: ReadBytes) -> None:
    reading = read(HEAD + "1,a,b\n\n,,\n , ,\n2,a,b\n,,,,,\n\r\n")
    assert (reading.lines, reading.bad, reading.blank_lines) == ([2, 6], [], 5)


def test_row_with_an_empty_first_field_is_no_blank_row(read: ReadBytes) -> None:
    assert read(HEAD + ",a,b\n").rows == [["", "a", "b"]]


def test_nul_spoils_its_row_only(read: ReadBytes) -> None:
    reading = read(HEAD + "1,a\0b,c\n2,a,b\n")
    assert (reading.lines, reading.codes) == ([3], [(2, "nul_character")])
    assert reading.bad[0].text == "1,a\\x00b,c"


def test_bytes_that_are_not_of_the_encoding_spoil_their_row_only(read: ReadBytes) -> None:
    good = "".join(f"{n},café,ő\n" for n in range(10)).encode()
    reading = read(HEAD.encode() + good + b"x,caf\xe9,y\n" + "z,é,y\n".encode())
    assert reading.codes == [(12, "invalid_bytes")]
    assert reading.bad[0].text == "x,caf\\xe9,y"
    assert "\\xe9 in 'name' is no utf-8" in reading.bad[0].message
    assert len(reading.records) == 11


def test_bad_bytes_under_a_told_encoding(read: ReadBytes) -> None:
    reading = read(b"id,name\n1,\x81\n2,\xe9\n", encoding="cp1252")
    assert (reading.rows, reading.codes) == ([["2", "é"]], [(2, "invalid_bytes")])


def test_unclosed_quote_takes_no_other_row_along(read: ReadBytes) -> None:
    rows = [f"{n},Inn,x\n" for n in range(1000)]
    rows[500] = '500,"Inn,x\n'
    reading = read(HEAD + "".join(rows))
    assert (len(reading.records), reading.codes) == (999, [(502, "unclosed_quote")])
    assert reading.bad[0].text == '500,"Inn,x'


def test_unclosed_quote_among_quoted_rows(read: ReadBytes) -> None:
    rows = [f'{n},"Inn ""{n}""","x, y"\n' for n in range(1000)]
    rows[500] = '500,"Inn,x\n'
    rows[700] = '700,Inn,"x\n'
    reading = read(HEAD + "".join(rows))
    assert reading.codes == [(502, "unclosed_quote"), (702, "unclosed_quote")]
    assert len(reading.records) == 998


def test_unclosed_quote_at_the_end(read: ReadBytes) -> None:
    reading = read(HEAD + '1,a,b\n2,a,"the file was cut o')
    assert (reading.lines, reading.codes) == ([2], [(3, "unclosed_quote")])


def test_unclosed_quote_over_prose_is_told_as_one(read: ReadBytes) -> None:
    reading = read(HEAD + '1,a,b\n2,a,"once upon\na time\nthere was')
    assert reading.codes == [(3, "unclosed_quote")]
    assert reading.bad[0].text.endswith("there was")


def test_every_line_opens_a_quote(read: ReadBytes) -> None:
    reading = read(HEAD + "".join(f'{n},"Inn,x\n' for n in range(3000)))
    assert len(reading.bad) == 3000
    assert not reading.records


def test_unclosed_quotes_in_one_column_end_soon(read: ReadBytes) -> None:
    text = "".join(f'"line {n}\n' if n % 2 else f"line {n}\n" for n in range(4000))
    reading = read("name\n" + text)
    assert (
        sum(1 + bad.text.count("\n") for bad in reading.bad)
        + sum(1 + row[0].count("\n") for row in reading.rows)
        >= 4000
    )


def test_long_text_over_many_lines_is_one_value(read: ReadBytes) -> None:
    text = "".join(f"line {n}, with a comma and 'more'\n" for n in range(20_000))
    reading = read(f'{HEAD}1,a,b\n2,"{text}",b\n3,a,b\n')
    assert (reading.bad, reading.lines) == ([], [2, 3, 20_004])
    assert reading.rows[1][1] == text


def test_too_long_values_spoil_their_row_only(read: ReadBytes) -> None:
    long = "é" * 600
    reading = read(f"{HEAD}1,a,b\n2,{long},b\n3,a,b\n", max_field_bytes=1000)
    assert (reading.lines, reading.codes) == ([2, 4], [(3, "field_too_large")])


def test_too_long_lines_are_cut_and_told(read: ReadBytes) -> None:
    long = "x" * 30_000_000
    reading = read(f"{HEAD}1,a,b\n2,{long},b\n3,a,b\n")
    assert (reading.lines, reading.codes) == ([2, 4], [(3, "line_too_long")])
    assert len(reading.bad[0].text) == 10_000


def test_too_long_line_inside_an_open_quote(read: ReadBytes) -> None:
    reading = read(f'{HEAD}1,"a,b\n2,{"x" * 200_000},b\n3,a,b\n', max_field_bytes=1000)
    assert reading.codes == [(2, "unclosed_quote"), (3, "line_too_long")]
    assert reading.lines == [4]


def test_quotes_escaped_by_backslashes(read: ReadBytes) -> None:
    reading = read(
        HEAD + '1,"a \\"b\\", c",d\n2,"C:\\dir",x\n3,"two \\"\nlines\\"",y\n4,"a""b",c\n'
    )
    assert [row[1] for row in reading.rows] == ['a "b", c', "C:\\dir", 'two "\nlines"', 'a"b']
    assert (reading.bad, reading.repaired_lines) == ([], 2)
    assert reading.lines == [2, 3, 4, 6]


def test_bare_quotes_in_quoted_values(read: ReadBytes) -> None:
    reading = read(HEAD + '1,"Hotel "Sol" Madrid",x\n2,"a "b, c" d",x\n3,5" pipe,y\n')
    assert reading.rows == [["1", 'Hotel "Sol" Madrid', "x"], ["3", '5" pipe', "y"]]
    assert reading.codes == [(3, "bad_quote")]


def test_carriage_return_in_a_bare_value(read: ReadBytes) -> None:
    reading = read(HEAD + "1,a\rb,c\n2,a,b\n")
    assert (reading.lines, reading.codes) == ([3], [(2, "stray_line_end")])


def test_bad_text_is_cut(read: ReadBytes) -> None:
    reading = read(HEAD + "1," + "x" * 20_000 + "\n")
    assert len(reading.bad[0].text) == 10_000


def test_line_numbers_across_blocks(read: ReadBytes) -> None:
    rows = [f'{n},"Inn\n{"x" * (n % 300)}",y\n' for n in range(5000)]
    reading = read(HEAD + "".join(rows))
    assert reading.lines == list(range(2, 10_002, 2))
    assert not reading.bad


def test_bad_rows_across_blocks(read: ReadBytes) -> None:
    """Every row is accounted for, wherever the blocks are cut."""
    chance = random.Random(7)  # noqa: S311
    kinds = {
        "good": "{n},Inn {pad},x\n",
        "quoted": '{n},"Inn, {pad}",x\n',
        "few": "{n},{pad}\n",
        "many": "{n},{pad},x,y\n",
        "open": '{n},"{pad},x\n',
    }
    picked = [chance.choices(list(kinds), [80, 20, 1, 1, 1])[0] for _ in range(20_000)]
    lines = [
        kinds[kind].format(n=n, pad="p" * chance.randrange(60)) for n, kind in enumerate(picked)
    ]
    reading = read(HEAD + "".join(lines))
    expected = [n + 2 for n, kind in enumerate(picked) if kind in {"good", "quoted"}]
    assert reading.lines == expected
    assert len(reading.bad) == 20_000 - len(expected)
    assert all(values["id"] == str(line - 2) for line, values in reading.records)


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["", '"', '""', "\n", "\r\n", ",", ";", "'", "\\", '\\"', "a,b", "\ufeff", "é"]
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8),
    how=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from([",", ";", "\t", "|"]),
            "lineterminator": st.sampled_from(["\n", "\r\n"]),
            "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        }
    ),
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_the_csv_module_writes_comes_back(
    read: ReadBytes, rows: list[list[str]], how: dict[str, Any], encoding: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, **how)
    writer.writerow(["one", "two", "three"])
    writer.writerows(rows)
    reading = read(
        text.getvalue().encode(encoding), encoding=encoding, delimiter=how["delimiter"], quote='"'
    )
    assert reading.rows == [row for row in rows if any(cell.strip() for cell in row)]
    assert not reading.bad


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.lists(st.sampled_from('ab,;"\n\r\\ é'), max_size=60).map("".join))
def test_no_text_makes_it_crash_or_loses_a_line(read: ReadBytes, content: str) -> None:
    reading = read(f"id,name,x\n1,2,3\n{content}\n9,8,7\n")
    assert reading.lines[0] == 2
    texts = [bad.text for bad in reading.bad] + [",".join(row) for row in reading.rows]
    assert any("9,8,7" in text for text in texts)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(min_size=1, max_size=200))
def test_no_bytes_make_it_crash(read: ReadBytes, content: bytes) -> None:
    with suppress(ReadError):
        read(content)
