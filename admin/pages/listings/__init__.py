"""Listings of destination organisations: finding one, where its values come from, editing it."""

from admin.pages.listings.pages import section

__all__ = ["section"]
