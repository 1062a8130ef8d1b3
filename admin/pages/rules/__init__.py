"""Field rules: whose value stands when a source has news, and what another rule would change."""

from admin.pages.rules import field, listing
from admin.pages.rules.section import section

__all__ = ["field", "listing", "section"]
