"""JSON, JSON Lines and GeoJSON: values as written, one broken record never takes others along."""

import json
import time
from collections.abc import Callable

import pytest

from loader.readers import ReadError
from tests.readers.conftest import ReadBytes

Refuse = Callable[..., ReadError]


def test_array_with_line_numbers(read: ReadBytes) -> None:
    reading = read('[\n  {"id": 1,\n   "name": "Inn"},\n  {"id": 2, "name": "Bar"}\n]\n')
    assert reading.description.format == "json"
    assert reading.description.columns == ("id", "name")
    assert reading.lines == [2, 4]
    assert reading.rows == [[1, "Inn"], [2, "Bar"]]


def test_numbers_keep_their_form(read: ReadBytes) -> None:
    text = (
        '[{"a": 1200.10, "b": 1e3, "c": -0.0, "d": 7, "e": 123456789012345678901234567890, '
        '"f": 0.1000000000000000055, "g": true, "h": null, "i": 9007199254740993}]'
    )
    assert read(text).rows == [
        [
            "1200.10",
            "1e3",
            "-0.0",
            7,
            "123456789012345678901234567890",
            "0.1000000000000000055",
            True,
            None,
            9007199254740993,
        ]
    ]


def test_integer_too_long_for_python(read: ReadBytes) -> None:
    assert read('[{"a": ' + "9" * 5000 + "}]").rows == [["9" * 5000]]


def test_nested_values_are_kept(read: ReadBytes) -> None:
    reading = read('[{"a": {"b": [1, {"c": "1.50"}]}, "t": ["x", "y"]}]')
    assert reading.values == [{"a": {"b": [1, {"c": "1.50"}]}, "t": ["x", "y"]}]


def test_array_inside_an_object_is_found(read: ReadBytes) -> None:
    text = '{"meta": {"links": [{"x": 1}]}, "ids": [1, 2], "results": [{"id": 1}], "n": 1}'
    reading = read(text)
    assert reading.values == [{"id": 1}]
    assert "'results'" in reading.notes
    assert "meta.links" in reading.notes


def test_longest_array_wins_among_unknown_names(read: ReadBytes) -> None:
    assert len(read('{"few": [{"a": 1}], "many": [{"b": 1}, {"b": 2}]}').records) == 2


def test_told_path(read: ReadBytes, refusal: Refuse) -> None:
    text = '{"a.b": {"c": [{"x": 1}]}, "a": {"b": {"c": [{"x": 2}]}}, "data": [{"x": 3}]}'
    assert read(text, records_path="data").values == [{"x": 3}]
    assert read(text, records_path="a.b.c").values == [{"x": 1}]
    assert refusal(text, records_path="nowhere").code == "no_records"
    assert refusal(text, records_path="a.b").code == "no_records"


def test_single_object_is_one_record(read: ReadBytes) -> None:
    assert read('{"id": 1, "tags": ["a"]}').values == [{"id": 1, "tags": ["a"]}]


def test_objects_one_after_another(read: ReadBytes) -> None:
    reading = read('{\n "id": 1\n}\n{\n "id": 2\n}\n')
    assert (reading.lines, reading.rows) == ([1, 4], [[1], [2]])


def test_broken_object_in_an_array(read: ReadBytes) -> None:
    reading = read('[{"id": 1, "name": "a"},\n{"id": 2, "name": oops},\n{"id": 3, "name": "c"}]')
    assert (reading.lines, reading.codes) == ([1, 3], [(2, "broken_json")])
    assert reading.bad[0].text == '{"id": 2, "name": oops}'


def test_object_with_an_open_string(read: ReadBytes) -> None:
    rows = [f'{{"id": {n}, "name": "n{n}"}}' for n in range(300)]
    rows[100] = '{"id": 100, "name": "n100}'
    reading = read("[" + ",\n".join(rows) + "]")
    assert (len(reading.records), reading.codes) == (299, [(101, "broken_json")])


def test_objects_inside_a_broken_one_are_no_records(read: ReadBytes) -> None:
    text = '[{"id": 1, "in": []}, {"id": 2, "in": [{"a": 1}, {"b": ]}, {"id": 3, "in": []}]'
    reading = read(text)
    assert [row[0] for row in reading.rows] == [1, 3]
    assert len(reading.bad) == 1


def test_cut_off_file_tells_where(read: ReadBytes) -> None:
    text = json.dumps([{"id": n, "name": f"n{n}"} for n in range(10_000)])
    reading = read(text[:-40])
    assert len(reading.records) == 9998
    assert [bad.code for bad in reading.bad] == ["broken_json", "truncated_json"]
    reading = read('[{"id": 1}')
    assert (reading.rows, [bad.code for bad in reading.bad]) == ([[1]], ["truncated_json"])


def test_text_after_the_list_is_told(read: ReadBytes) -> None:
    assert read('[{"id": 1}]\n[{"id": 2}]').codes == [(2, "text_after_records")]


def test_commas_too_many_do_no_harm(read: ReadBytes) -> None:
    assert read('[{"id": 1},,{"id": 2},]').rows == [[1], [2]]


def test_nan_and_infinity_are_refused_one_by_one(read: ReadBytes) -> None:
    reading = read('[{"id": 1},{"id": NaN},\n{"id": 2},{"id": -Infinity},{"id": 3}]')
    assert reading.rows == [[1], [2], [3]]
    assert [bad.code for bad in reading.bad] == ["not_a_number"] * 2
    assert reading.bad[0].text == '{"id": NaN}'


def test_repeated_keys_are_refused(read: ReadBytes) -> None:
    reading = read('[{"id": 1, "id": 2}, {"id": 3}]')
    assert (reading.rows, reading.bad[0].code) == ([[3]], "duplicate_key")


def test_what_postgresql_cannot_store(read: ReadBytes) -> None:
    reading = read(
        '[{"a": "x\\u0000"}, {"a": {"b": ["\\ud800"]}}, {"a\\u0000": 1}, {"a": "\\ud83d\\ude00"},'
        ' {"a": "\\\\u0000"}]'
    )
    assert reading.rows == [["😀"], ["\\u0000"]]
    assert [bad.code for bad in reading.bad] == ["nul_character", "lone_surrogate", "nul_character"]
    assert all("\0" not in bad.text for bad in reading.bad)


def test_bad_bytes_in_a_string(read: ReadBytes) -> None:
    reading = read('[{"a": "é"},{"a": "'.encode() + b"\xe9" + '"},{"a": "ő"}]'.encode())
    assert (reading.rows, reading.bad[0].code) == ([["é"], ["ő"]], "invalid_bytes")
    assert "\\xe9" in reading.bad[0].text


def test_things_that_are_no_objects(read: ReadBytes, refusal: Refuse) -> None:
    reading = read('[{"a": 1}, 7, "x", null, [1], {"a": 2}]')
    assert (reading.rows, len(reading.bad)) == ([[1], [2]], 4)
    assert refusal('["a", "b"]').code == "no_records"
    assert refusal("[1, 2]").code == "no_records"


def test_empty_lists_and_objects(read: ReadBytes) -> None:
    assert read("[]").records == []
    assert read('{"results": []}').records == []
    reading = read('[{}, {"a": ""}, {"a": null}, {"a": 0}]')
    assert (reading.rows, reading.blank_lines) == ([[0]], 3)


def test_features_without_anything_are_blank(read: ReadBytes) -> None:
    hollow = '{"type": "Feature", "geometry": null, "properties": null}'
    reading = read(f'{{"type": "FeatureCollection", "features": [{hollow}]}}')
    assert (reading.rows, reading.bad, reading.blank_lines) == ([], [], 1)
    filled = '{"type": "Feature", "geometry": null, "properties": {"name": "A"}}'
    reading = read(f'{{"type": "FeatureCollection", "features": [{hollow}, {filled}]}}')
    assert (reading.rows, reading.blank_lines) == ([["A"]], 1)


def test_deep_nesting_spoils_its_record_only(read: ReadBytes) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    reading = read('[{"a": 1},{"a": ' + deep + '},{"a": 2}]')
    assert (reading.rows, reading.bad[0].code) == ([[1], [2]], "nested_too_deep")


def test_long_strings(read: ReadBytes) -> None:
    text = json.dumps([{"a": "x" * 400_000}, {"a": "y" * 1_100_000}, {"a": "z"}])
    reading = read(text)
    assert [len(row[0]) for row in reading.rows] == [400_000, 1]
    assert reading.bad[0].code == "field_too_large"


def test_value_that_never_ends(refusal: Refuse) -> None:
    assert refusal('[{"a": "' + "x" * 40_000_000).code == "record_too_large"


def test_too_many_keys(read: ReadBytes) -> None:
    reading = read(json.dumps([dict.fromkeys(map(str, range(3000)), 1), {"a": 1}]))
    assert (reading.rows, reading.bad[0].code) == ([[1]], "too_many_fields")


@pytest.mark.parametrize("text", ['{"a": ', '{"a"', "{]}", '{"a": 1', '[{"a": }]'])
def test_json_that_is_broken_from_the_start(refusal: Refuse, text: str) -> None:
    assert refusal(text, "a.json", file_format="json").code == "broken_json"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_json_in_other_encodings(read: ReadBytes, encoding: str) -> None:
    assert read('[{"a": "café señor"}]'.encode(encoding)).rows == [["café señor"]]


def test_json_lines(read: ReadBytes) -> None:
    text = '{"id": 1, "v": 1.10}\n\n{"id": 2}\r\n{"id": oops}\n7\n{"id": NaN}\n{"id": 3'
    reading = read(text)
    assert reading.description.format == "jsonl"
    assert reading.values == [{"id": 1, "v": "1.10"}, {"id": 2}]
    assert reading.lines == [1, 3]
    assert reading.codes == [
        (4, "broken_json"),
        (5, "not_an_object"),
        (6, "not_a_number"),
        (7, "broken_json"),
    ]
    assert reading.blank_lines == 1


def test_json_lines_whose_first_line_is_broken(read: ReadBytes) -> None:
    reading = read('{"id": oops}\n{"id": 1}\n{"id": 2}\n')
    assert (reading.rows, reading.codes) == ([[1], [2]], [(1, "broken_json")])


def test_one_json_line_by_its_name(read: ReadBytes) -> None:
    assert read('{"id": 1}\n', "a.jsonl").description.format == "jsonl"


def test_strange_separators_do_not_part_json_lines(read: ReadBytes) -> None:
    assert read('{"a": "x\u2028y"}\n{"a": "\x85"}\n').rows == [["x\u2028y"], ["\x85"]]


def point(n: int, **more: object) -> dict[str, object]:
    geometry = {"type": "Point", "coordinates": [19.05 + n, 47.5, 100]}
    return {"type": "Feature", "geometry": geometry, "properties": {"name": f"n{n}"}, **more}


def test_geojson_is_flattened(read: ReadBytes) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [point(0, id="node/1"), point(1)]})
    reading = read(text)
    assert reading.description.format == "geojson"
    assert reading.values == [
        {"id": "node/1", "longitude": "19.05", "latitude": "47.5", "name": "n0"},
        {"longitude": "20.05", "latitude": "47.5", "name": "n1"},
    ]


def test_geojson_coordinates_keep_their_digits(read: ReadBytes) -> None:
    text = json.dumps(point(0)).replace("19.05", "19.0500").replace("47.5", "48")
    values = read('{"type": "FeatureCollection", "features": [' + text + "]}").values[0]
    assert (values["longitude"], values["latitude"]) == ("19.0500", 48)


def test_geojson_properties_of_the_same_name_are_kept(read: ReadBytes) -> None:
    feature = point(0, id=7)
    feature["properties"] = {"id": 7, "longitude": "x", "latitude": 47.5}
    values = read(json.dumps({"type": "FeatureCollection", "features": [feature]})).values[0]
    assert values == {
        "id": 7,
        "longitude": "19.05",
        "latitude": "47.5",
        "properties.longitude": "x",
    }


def test_geojson_other_geometries_stay_whole(read: ReadBytes) -> None:
    shape = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    features = [point(0) | {"geometry": shape}, point(1) | {"geometry": None}]
    reading = read(json.dumps({"type": "FeatureCollection", "features": features}))
    assert reading.values == [{"geometry": shape, "name": "n0"}, {"name": "n1"}]


def test_geojson_in_lines(read: ReadBytes) -> None:
    text = "".join(f"\x1e{json.dumps(point(n))}\n" for n in range(3))
    assert [values["name"] for values in read(text).values] == ["n0", "n1", "n2"]


def test_geojson_in_metres_is_told(read: ReadBytes) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25830"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [point(0)]})
    assert "EPSG::25830" in read(text).notes


def test_broken_records_in_masses_are_passed_quickly(read: ReadBytes) -> None:
    broken = ",\n".join(f'{{"id": {n}, "name": oops}}' for n in range(20_000))
    started = time.process_time()
    reading = read('[{"id": 1, "name": "x"},\n' + broken + ',\n{"id": 2, "name": "y"}]' + "\n" * 99)
    assert time.process_time() - started < 4
    assert (reading.lines, len(reading.bad)) == ([1, 20_002], 20_000)
