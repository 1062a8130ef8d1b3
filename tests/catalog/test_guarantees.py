"""Every guarantee of the queue names tests that exist."""

import re

from loader.settings import PROJECT_ROOT

_PAGE = PROJECT_ROOT / "docs" / "queue.md"
_FOLDERS = ("tests/queue", "tests/pipeline", "db/tests/pipeline")


def test_each_guarantee_names_a_test() -> None:
    table = _PAGE.read_text(encoding="utf-8").partition("## What it guarantees")[2]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")]
    assert len(rows) > 10
    for what, *_, tests in rows[1:]:
        names = re.findall(r"`([\w/]+\.(?:py|sql))`", tests)
        assert names, what
        for name in names:
            assert any((PROJECT_ROOT / folder / name).is_file() for folder in _FOLDERS), name
