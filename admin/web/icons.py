"""Icons as inline SVG, drawn on a grid of 24; the words beside them say what they mean."""

from markupsafe import Markup

_PATHS = {
    "overview": "M3 13h8V3H3zm0 8h8v-6H3zm10 0h8V11h-8zm0-18v6h8V3z",
    "sources": "M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zm0 0v6c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12v6c0 1.7 3.6 3 8 3s8-1.3 8-3v-6",
    "import": "M12 3v12m0 0-4-4m4 4 4-4M4 17v3h16v-3",
    "runs": "M6 4v16l14-8z",
    "review": "M9 11l3 3 8-8M20 12v7a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1h9",
    "promote": "M12 20V5m0 0-6 6m6-6 6 6",
    "listings": "M4 6h16M4 12h16M4 18h10",
    "mls": "M3 11l9-8 9 8M5 9.5V21h14V9.5M10 21v-6h4v6",
    "channels": "M5 12a7 7 0 0 1 7-7m-7 7a7 7 0 0 0 7 7m0-14a7 7 0 0 1 7 7m-7 7a7 7 0 0 0 7-7M3 12h18",
    "rules": "M4 6h10M18 6h2M4 12h2M10 12h10M4 18h10M18 18h2M14 4v4M6 10v4M14 16v4",
    "people": "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 10c0-4 3-6 7-6s7 2 7 6M17 4a4 4 0 0 1 0 7m2 4c2 .8 3 2.8 3 6",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zm5-2 5 5",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "close": "M6 6l12 12M18 6 6 18",
    "theme": "M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
    "out": "M15 4h4v16h-4M10 8l-4 4 4 4M6 12h9",
    "check": "M5 13l4 4L19 7",
    "cross": "M6 6l12 12M18 6 6 18",
    "pause": "M8 5v14M16 5v14",
    "warning": "M12 4 2.5 20h19zM12 10v4m0 3v.5",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zm0-10v5m0-8v.5",
    "next": "M9 5l7 7-7 7",
    "back": "M15 5l-7 7 7 7",
    "keyboard": "M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zm0-14v5l3 2",
    "download": "M12 4v11m0 0-4-4m4 4 4-4M5 20h14",
    "edit": "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
    "plus": "M12 5v14M5 12h14",
    "retry": "M20 12a8 8 0 1 1-2.3-5.7M20 4v4h-4",
}


def icon(name: str) -> Markup:
    """Give an icon; screen readers pass over it."""
    return Markup(  # noqa: S704 - all of it stands here
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<path d="{_PATHS[name]}"/></svg>'
    )
