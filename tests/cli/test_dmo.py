"""`cdl dmo`."""

from tests.cli.conftest import Cdl


def test_add_and_list(cdl: Cdl) -> None:
    added = cdl("dmo", "add", "Visit Galway", "--country", "ie", "--state", "G", "--json")
    again = cdl("dmo", "add", "VISIT galway", "--country", "IE", "--state", "G", "--json")

    assert (added.code, again.code) == (0, 0)
    assert added.document["country"] == "IE"
    assert again.document == added.document, "adding it again changes nothing"
    listed = cdl("dmo", "list", "--json")
    assert listed.document == [added.document]
    assert "Visit Galway" in cdl("dmo", "list").out


def test_an_empty_list_says_what_to_do(cdl: Cdl) -> None:
    done = cdl("dmo", "list", "--json")

    assert done.document == []
    assert "cdl dmo add" in done.err


def test_a_wrong_country_is_refused(cdl: Cdl) -> None:
    done = cdl("dmo", "add", "X", "--country", "QQ", "--state", "G", "--json")

    assert done.code == 1
    assert done.document["error"]["code"] == "LC013"
    assert "QQ" in done.err


def test_a_dmo_is_found_by_name_number_and_path(cdl: Cdl, galway: str) -> None:
    number = cdl("dmo", "list", "--json").document[0]["id"]
    for name in (galway, galway.upper(), number, f"IE/G/{galway}"):
        assert cdl("config", "show", name, "import").code == 0


def test_an_unknown_dmo_is_told(cdl: Cdl) -> None:
    for command in (
        ("config", "show", "Nowhere", "import"),
        ("status", "--dmo", "Nowhere"),
        ("promote", "--dmo", "Nowhere"),
        ("review", "list", "--dmo", "Nowhere"),
        ("run", __file__, "--dmo", "Nowhere"),
    ):
        done = cdl(*command, "--json")
        assert done.code == 1, command
        assert done.document["error"]["code"] == "LC001"
        assert "there is no DMO 'Nowhere'" in done.err
        assert "cdl dmo list" in done.err
