"""People: who may sign in, what they may, and who gave it to them."""

from admin.pages.people import history, listing, person, roles
from admin.pages.people.section import section

__all__ = ["history", "listing", "person", "roles", "section"]
