"""Channels: which listings are on which portals, what portals answered, and another try."""

from admin.pages.channels import listing, overview, retrying
from admin.pages.channels.section import section

__all__ = ["listing", "overview", "retrying", "section"]
