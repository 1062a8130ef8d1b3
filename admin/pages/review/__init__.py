"""Review: what waits for a person, why, and what to do about it."""

from admin.pages.review import batches, bulk, deciding, queue, suggestions, views
from admin.pages.review.section import section

__all__ = ["batches", "bulk", "deciding", "queue", "section", "suggestions", "views"]
