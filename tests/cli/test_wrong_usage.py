"""What `--json` prints when a command line makes no sense."""

import pytest

from tests.cli.conftest import Cdl, all_commands


def test_every_command_tells_an_unknown_option_as_json(cdl: Cdl) -> None:
    for path in all_commands():
        done = cdl(*path, "--no-such-option", "--json")
        assert done.code == 2, path
        error = done.document["error"]
        assert error["code"] == "usage"
        assert "--no-such-option" in error["message"]
        assert error["hint"] == f"See: cdl {' '.join(path)} --help"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("config", "set"), "'DMO'"),
        (("config", "set", "Galway", "nonsense"), "nonsense"),
        (("review", "list", "--limit", "some"), "--limit"),
        (("no-such-command",), "no-such-command"),
        ((), "--json"),
        (("db", "rollback", "--to", "x", "--all"), "exclude each other"),
    ],
)
def test_what_is_wrong_is_named(cdl: Cdl, arguments: tuple[str, ...], named: str) -> None:
    done = cdl(*arguments, "--json")

    assert done.code == 2
    assert named in done.document["error"]["message"]
    assert "error:" in done.err


def test_help_stays_help(cdl: Cdl) -> None:
    done = cdl("db", "migrate", "--json", "--help")

    assert done.code == 0
    assert "Example" in done.out


def test_the_exit_code_of_a_command_that_did_its_work_stays(cdl: Cdl) -> None:
    assert cdl("status", "--json").code == 0
    assert cdl("status").code == 0
