"""Charts as SVG made on the server: no script draws them, and their colours are the style sheet's.

Each has a title and a description for those who do not see it; the page puts the numbers beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 640, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 22
_LEAST_SHARE = 0.004


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values of a chart; `kind` is its class in the style sheet."""

    name: str
    kind: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a timeline, from and to in shares of the whole."""

    begin: float
    end: float
    kind: str


def timeline(spans: Sequence[Span], label: str) -> Markup:
    """Draw when something took place within a whole, as bars on one line."""
    drawn = Markup()
    for span in spans:
        begin = min(max(span.begin, 0.0), 1.0 - _LEAST_SHARE)
        width = max(min(span.end, 1.0) - begin, _LEAST_SHARE)
        drawn += Markup('<rect class="{}" x="{:.1f}" y="0" width="{:.1f}" height="10"/>').format(
            span.kind, 1000 * begin, 1000 * width
        )
    return Markup(
        '<svg class="timeline" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>'
    ).format(label, drawn)


def bars(
    name: str, labels: Sequence[str], series: Sequence[Series], *, title: str, description: str
) -> Markup:
    """Draw values that add up, a bar for each label; no other chart of the page has its name."""
    totals = [sum(s.values[i] or 0 for s in series) for i in range(len(labels))]
    top = _round_up(max(totals, default=0))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    drawn = Markup()
    for place in range(len(labels)):
        below = 0.0
        for one in series:
            value = one.values[place] or 0
            if value:
                y, bottom = _y(below + value, top), _y(below, top)
                drawn += Markup(
                    '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
                ).format(one.kind, _LEFT + place * step + 1, y, step - 2, max(bottom - y, 0.75))
            below += value
    return _frame(name, drawn, labels, top, title=title, description=description)


def lines(
    name: str, labels: Sequence[str], series: Sequence[Series], *, title: str, description: str
) -> Markup:
    """Draw values over time as lines; one that is missing is a gap."""
    top = _round_up(max((v for s in series for v in s.values if v is not None), default=0))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    drawn = Markup()
    for one in series:
        path, is_open = "", False
        x = y = 0.0
        for place, value in enumerate(one.values):
            if value is None:
                is_open = False
                continue
            x, y = _LEFT + (place + 0.5) * step, _y(value, top)
            if is_open:
                path += f"L{x:.1f} {y:.1f}"
            else:
                path += f"M{x:.1f} {y:.1f}"
            is_open = True
        if path:
            # The dot marks the newest value, and is all there is of a lone one.
            drawn += Markup(
                '<path class="line {0}" d="{1}"/>'
                '<circle class="{0}" cx="{2:.1f}" cy="{3:.1f}" r="3"/>'
            ).format(one.kind, path, x, y)
    return _frame(name, drawn, labels, top, title=title, description=description)


def _frame(
    name: str,
    drawn: Markup,
    labels: Sequence[str],
    top: float,
    *,
    title: str,
    description: str,
) -> Markup:
    """Put axes, a title and a description around what was drawn."""
    axes = Markup()
    for share in (0.0, 0.5, 1.0):
        y = _y(share * top, top)
        axes += Markup(
            '<line class="axis" x1="{}" y1="{:.1f}" x2="{}" y2="{:.1f}"/>'
            '<text x="{}" y="{:.1f}" text-anchor="end">{}</text>'
        ).format(_LEFT, y, _WIDTH - _RIGHT, y, _LEFT - 6, y + 4, _short(share * top))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    every = max(1, len(labels) // 5)
    for place in range(len(labels) - 1, -1, -every):
        axes += Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            min(_LEFT + (place + 0.5) * step, _WIDTH - 26), _HEIGHT - 5, labels[place]
        )
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="chart-{n}-t"'
        ' aria-describedby="chart-{n}-d"><title id="chart-{n}-t">{}</title>'
        '<desc id="chart-{n}-d">{}</desc>{}{}</svg>'
    ).format(_WIDTH, _HEIGHT, escape(title), escape(description), axes, drawn, n=name)


def _y(value: float, top: float) -> float:
    room = _HEIGHT - _TOP - _BOTTOM
    return _HEIGHT - _BOTTOM - (room * value / top if top else 0)


def _round_up(value: float) -> float:
    """Give the next number that looks well at the end of an axis."""
    if value <= 0:
        return 1
    size = 1.0
    while size * 10 < value:
        size *= 10
    while size > value:
        size /= 10
    for factor in (1, 2, 4, 5, 10):
        if size * factor >= value:
            return size * factor
    return size * 10


def _short(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
