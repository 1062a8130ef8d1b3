"""Real estate: what waits to be claimed, the board of statuses, one listing on its way."""

from admin.pages.mls.routes import section

__all__ = ["section"]
