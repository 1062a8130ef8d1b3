"""`cdl config`."""

import io
import json
import sys
from pathlib import Path

import pytest

from loader.readers.encodings import ENCODINGS
from tests.cli.conftest import Cdl

IMPORT = ("Galway", "import")


@pytest.fixture(autouse=True)
def _dmo(galway: str) -> None:
    """Have the DMO that all tests here speak of."""


def test_the_defaults_are_shown_as_such(cdl: Cdl) -> None:
    shown = cdl("config", "show", *IMPORT, "--json").document

    assert (shown["version"], shown["told"]) == (0, {})
    assert shown["config_params"]["source_name"] == "csv_upload"
    assert cdl("config", "history", *IMPORT, "--json").document == []


def test_parameters_are_merged_into_the_present_ones(cdl: Cdl) -> None:
    cdl("config", "set", *IMPORT, "--param", "full_snapshot=true", "--param", "columns.name=Titel")
    done = cdl("config", "set", *IMPORT, "--param", "columns.id=Nr", "--json")

    assert done.code == 0
    assert done.document["version"] == 2
    assert done.document["told"] == {
        "full_snapshot": True,
        "columns": {"name": "Titel", "id": "Nr"},
    }
    removed = cdl("config", "set", *IMPORT, "--unset", "columns.name", "--json").document
    assert removed["told"] == {"full_snapshot": True, "columns": {"id": "Nr"}}


def test_the_same_again_makes_no_version(cdl: Cdl) -> None:
    first = cdl("config", "set", *IMPORT, "--param", "encoding=latin-1", "--json").document
    again = cdl("config", "set", *IMPORT, "--param", "encoding=latin-1", "--json").document

    assert (first["version"], first["changed"]) == (1, True)
    assert (again["version"], again["changed"]) == (1, False)


def test_all_parameters_from_json_a_file_and_stdin(
    cdl: Cdl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cdl("config", "set", *IMPORT, "--param", "full_snapshot=true")
    told = {"delimiter": ";"}
    done = cdl("config", "set", *IMPORT, "--json-params", json.dumps(told), "--json")
    assert done.document["told"] == told

    (tmp_path / "params.json").write_text(json.dumps({"delimiter": "|"}))
    done = cdl("config", "set", *IMPORT, "--file", "params.json", "--json")
    assert done.document["told"] == {"delimiter": "|"}

    class Stdin:
        buffer = io.BytesIO(b'{"delimiter": ","}')

    monkeypatch.setattr(sys, "stdin", Stdin)
    done = cdl("config", "set", *IMPORT, "--file", "-", "--json")
    assert done.document["told"] == {"delimiter": ","}


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("--param", "columns.nam=Titel"), "columns.nam"),
        (("--param", "full_snapshot=maybe"), "full_snapshot"),
        (("--param", "delimitter=;"), "delimitter"),
        (("--json-params", '{"id_column": 5}'), "id_column"),
        (("--param", "encoding=utf-7000"), "encoding"),
        (("--param", "delimiter=;;"), "delimiter"),
        (("--param", "encoding=1' or '1'='1; drop table x; --" + "x" * 40), "encoding"),
    ],
)
def test_a_wrong_parameter_is_refused_with_its_path(
    cdl: Cdl, arguments: tuple[str, ...], path: str
) -> None:
    done = cdl("config", "set", *IMPORT, *arguments, "--json")

    assert done.code == 1
    error = done.document["error"]
    assert error["code"] == "LC002"
    assert error["message"].endswith(f"wrong at {path}")
    assert path in error["detail"]
    assert "cdl config schema import" in error["hint"]
    assert cdl("config", "show", *IMPORT, "--json").document["version"] == 0


def test_the_encodings_are_those_that_the_readers_take(cdl: Cdl) -> None:
    schema = cdl("config", "schema", "import", "--json").document
    assert set(schema["properties"]["encoding"]["enum"]) == {None, *ENCODINGS}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--param", "nonsense"),
        ("--json-params", "{"),
        ("--json-params", "[]"),
        ("--file", "missing.json"),
        ("--file", "-", "--json-params", "{}"),
    ],
)
def test_a_command_line_without_sense_is_a_usage_error(
    cdl: Cdl, arguments: tuple[str, ...]
) -> None:
    done = cdl("config", "set", *IMPORT, *arguments, "--json")

    assert done.code == 2
    assert done.document["error"]["code"] in {"usage", "no_file"}


def test_history_and_differences(cdl: Cdl) -> None:
    cdl("config", "set", *IMPORT, "--param", "full_snapshot=true")
    cdl("config", "set", *IMPORT, "--param", "source_name=guide")

    versions = cdl("config", "history", *IMPORT, "--json").document
    assert [(row["version"], row["active"]) for row in versions] == [(2, True), (1, False)]
    assert all(row["changed_by"] and row["created_at"] for row in versions)

    against_defaults = cdl("config", "diff", *IMPORT, "--json").document
    assert [row["parameter"] for row in against_defaults["changes"]] == [
        "full_snapshot",
        "source_name",
    ]
    between = cdl("config", "diff", *IMPORT, "--from", 1, "--to", 2, "--json").document
    assert between["changes"] == [{"parameter": "source_name", "from": "csv_upload", "to": "guide"}]
    missing = cdl("config", "diff", *IMPORT, "--from", 9, "--json")
    assert (missing.code, missing.document["error"]["code"]) == (2, "no_version")


@pytest.mark.parametrize("stage", ["import", "transform", "stage", "promote"])
def test_the_schema_tells_all_that_can_be_set(cdl: Cdl, stage: str) -> None:
    schema = cdl("config", "schema", stage, "--json").document
    shown = cdl("config", "show", "Galway", stage, "--json").document

    assert schema["properties"].keys() == shown["config_params"].keys()
    table = cdl("config", "schema", stage).out
    assert all(name in table for name in schema["properties"])
