"""Configuration checks: jsonschema and the SQL twin name the same wrong paths."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.database import Connection

CONFIGS: list[tuple[str, Any, set[str]]] = [
    ("import", {}, set()),
    ("import", {"delimiter": ";", "encoding": "latin-1", "full_snapshot": True}, set()),
    ("import", {"columns": {"name": "Name", "address": ["Street", "No"], "url": None}}, set()),
    ("import", {"columns": {"nam": "Name"}}, {"columns.nam"}),
    ("import", {"columns": {"nam": 1, "name": 2}}, {"columns.nam", "columns.name"}),
    (
        "import",
        {"columns": {"address": ["Street", 1, ""]}},
        {"columns.address[1]", "columns.address[2]"},
    ),
    ("import", {"columns": {"address": []}}, {"columns.address"}),
    ("import", {"columns": []}, {"columns"}),
    ("import", {"delimter": ";"}, {"delimter"}),
    ("import", {"delimiter": ""}, {"delimiter"}),
    ("import", {"delimiter": ";;"}, {"delimiter"}),
    ("import", {"delimiter": None, "quote": None}, set()),
    ("import", {"delimiter": "tab", "quote": ""}, set()),
    ("import", {"delimiter": "\\t", "quote": "'"}, set()),
    ("import", {"delimiter": "\n", "quote": "\r"}, {"delimiter", "quote"}),
    ("import", {"delimiter": "dots", "quote": "''"}, {"delimiter", "quote"}),
    ("import", {"encoding": "utf-7000"}, {"encoding"}),
    ("import", {"encoding": "rot13"}, {"encoding"}),
    ("import", {"encoding": None}, set()),
    ("import", {"sheet": 0}, {"sheet"}),
    ("import", {"sheet": ""}, {"sheet"}),
    ("import", {"sheet": "Hotels"}, set()),
    ("import", {"file_format": "xml"}, {"file_format"}),
    ("import", {"file_format": None}, set()),
    ("import", {"skip_rows": -1}, {"skip_rows"}),
    ("import", {"skip_rows": 1.5}, {"skip_rows"}),
    ("import", {"skip_rows": 2.0}, set()),
    ("import", {"skip_rows": True}, {"skip_rows"}),
    ("import", {"source_name": "Big Feed"}, {"source_name"}),
    ("import", {"source_name": "feed\n"}, {"source_name"}),
    ("import", {"source_name": "a" * 64}, {"source_name"}),
    ("import", {"a": 1, "b": 2, "skip_header": "yes"}, {"a", "b", "skip_header"}),
    ("import", {"'; drop table x; --": 1}, {"'; drop table x; --"}),
    ("import", [], {""}),
    ("import", None, {""}),
    ("import", "text", {""}),
    ("transform", {"round_lat_lng": 9, "phone_region": "hu"}, {"round_lat_lng", "phone_region"}),
    ("transform", {"category_map": {"bar": "Bars", "x": ""}}, {"category_map.x"}),
    ("transform", {"category_map": {"a.b": 1}}, {"category_map.a.b"}),
    ("transform", {"normalize_fields": ["name", "nam"]}, {"normalize_fields[1]"}),
    ("transform", {"hash_fields": []}, {"hash_fields"}),
    ("transform", {"hash_fields": None}, set()),
    ("stage", {"required": ["name", "name"]}, {"required"}),
    ("stage", {"required": ["nam", "nam"]}, {"required", "required[0]", "required[1]"}),
    ("stage", {"match_on": []}, {"match_on"}),
    ("stage", {"max_delete_share": 1.01}, {"max_delete_share"}),
    ("stage", {"max_delete_share": 1}, set()),
    ("stage", {"status_field": "other"}, {"status_field"}),
    ("promote", {"update_bridge_table": 1}, {"update_bridge_table"}),
    ("promote", {"update_bridge_table": True, "merge_policy": "fill_only"}, set()),
]


def _paths(conn: Connection, function: str, schema: str, value: str, path: str = "") -> set[str]:
    rows = conn.execute(
        f"select s.path from pipeline.{function}(%s::jsonb, %s::jsonb, %s) as s".encode(),
        [schema, value, path],
    )
    return {row[0] for row in rows}


@pytest.mark.parametrize(("stage", "value", "wrong"), CONFIGS)
def test_both_name_the_wrong_paths(
    conn: Connection, stage: str, value: Any, wrong: set[str]
) -> None:
    row = conn.execute("select pipeline.config_schema(%s)::text", [stage]).fetchone()
    assert row is not None
    text = json.dumps(value)
    assert _paths(conn, "schema_problems", row[0], text) == wrong
    assert _paths(conn, "sql_schema_problems", row[0], text) == wrong


def test_paths_go_on_from_the_one_that_is_given(conn: Connection) -> None:
    arguments = ('{"items": {"required": ["x"]}}', "[{}]", "a.b")
    assert _paths(conn, "schema_problems", *arguments) == {"a.b[0]"}
    assert _paths(conn, "sql_schema_problems", *arguments) == {"a.b[0]"}


_TEXTS = st.text(alphabet="abé1 \n", max_size=3)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from([0.5, 2.0, -1.5]), _TEXTS
)
_KEYS = st.sampled_from(["a", "b", "c"])
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)
_SCHEMA = {
    "type": ["object", "array", "string", "number"],
    "minLength": 1,
    "pattern": "^[a1]*$",
    "minimum": -1,
    "maximum": 2,
    "minItems": 1,
    "uniqueItems": True,
    "items": {"enum": ["a", 1, None, {"a": 1}]},
    "required": ["a"],
    "properties": {
        "a": {"type": "integer"},
        "b": {"type": "array", "items": {"type": ["string", "null"], "maxLength": 2}},
    },
    "additionalProperties": False,
}


@given(value=_VALUES)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_they_agree_on_any_value(conn: Connection, value: Any) -> None:
    arguments = (json.dumps(_SCHEMA), json.dumps(value))
    assert _paths(conn, "schema_problems", *arguments) == _paths(
        conn, "sql_schema_problems", *arguments
    )
