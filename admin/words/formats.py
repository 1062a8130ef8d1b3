"""Numbers, dates, money and spans of time as a visitor's locale writes them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

_NOTHING = "–"
_PLAIN = re.compile("year|latitude|longitude|^l(at|ng)$")
"""Fields whose numbers are no amounts: without separators, and with all their digits."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(_DAY.pattern + r"T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Formats:
    """How values look to one visitor; None is a dash."""

    def __init__(self, locale: Locale, zone: ZoneInfo) -> None:
        self.locale = locale
        self.zone = zone

    def number(self, value: float | Decimal | None) -> str:
        """Write a number: 1,234.5."""
        return _NOTHING if value is None else format_decimal(value, locale=self.locale)

    def short_number(self, value: float | None) -> str:
        """Write a number in little room: 12K."""
        if value is None:
            return _NOTHING
        return format_compact_decimal(value, locale=self.locale, fraction_digits=1)

    def share(self, value: float | Decimal | None) -> str:
        """Write a share of 1 as a percentage."""
        return _NOTHING if value is None else format_percent(value, locale=self.locale)

    def money(self, value: float | Decimal | None, currency: str | None) -> str:
        """Write an amount, without cents where there are none; without a currency, a number."""
        if value is None or currency is None:
            return self.number(value)
        pattern: str = self.locale.currency_formats["standard"].pattern
        if value == int(value):
            pattern = pattern.replace(".00", "")
        return format_currency(value, currency, pattern, locale=self.locale, currency_digits=False)

    def value(self, field: str, value: Any, currency: str | None = None) -> str:
        """Write what a record holds in a field, as JSON tells it, so that it reads well."""
        if isinstance(value, int | float | Decimal):
            if _PLAIN.search(field):
                return str(value)
            return self.money(value, currency if "price" in field else None)
        text = str(value)
        try:
            if _MOMENT.fullmatch(text):
                return self.time(dt.datetime.fromisoformat(text))
            if _DAY.fullmatch(text):
                return self.day(dt.date.fromisoformat(text))
        except (ValueError, OverflowError):
            pass
        return text

    def time(self, value: dt.datetime | None) -> str:
        """Write a moment in the visitor's time zone."""
        if value is None:
            return _NOTHING
        return format_datetime(value.astimezone(self.zone), "medium", locale=self.locale)

    def clock(self, value: dt.datetime | None) -> str:
        """Write a moment as clocks somewhere show it: one without a time zone."""
        if value is None:
            return _NOTHING
        return format_datetime(value, "EEE d MMM y, HH:mm", locale=self.locale)

    def day(self, value: dt.date | None) -> str:
        """Write a date."""
        return _NOTHING if value is None else format_date(value, "medium", locale=self.locale)

    def ago(self, value: dt.datetime | None) -> str:
        """Write how long ago a moment was, or how long until it."""
        if value is None:
            return _NOTHING
        span = value - dt.datetime.now(dt.UTC)
        return format_timedelta(span, add_direction=True, locale=self.locale)

    def span(self, value: dt.timedelta | float | None) -> str:
        """Write how long something takes; a number is seconds."""
        if value is None:
            return _NOTHING
        span = value if isinstance(value, dt.timedelta) else dt.timedelta(seconds=value)
        return format_timedelta(span, locale=self.locale, format="short")

    def size(self, octets: int | None) -> str:
        """Write the size of a file: 1.4 MB."""
        if octets is None:
            return _NOTHING
        value, unit = float(octets), "B"
        for larger in ("kB", "MB", "GB", "TB"):
            if value < 1000:
                break
            value, unit = value / 1000, larger
        return f"{format_decimal(round(value, 1), locale=self.locale)}\u202f{unit}"
