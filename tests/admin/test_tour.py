"""The tour in docs/ says what its script says, and has all its pictures."""

from scripts.tour import __main__ as tour
from scripts.tour.stops import STOPS


def test_the_page_is_what_the_script_writes() -> None:
    assert tour.PAGE.read_text(encoding="utf-8") == tour.text(), "run `make tour`"


def test_each_stop_has_its_picture_and_none_is_left_over() -> None:
    pictures = {path.stem for path in tour.PICTURES.iterdir()}
    assert pictures == {stop.slug for stop in STOPS}, "run `make tour`"
