"""Forms made from a JSON Schema: what to show, what was sent, what is wrong, what has changed."""

from admin.forms.differences import Difference, differences
from admin.forms.fields import Field, build_form, place_problems
from admin.forms.problems import Problem, read_problems
from admin.forms.reading import FormReader
from admin.forms.rules import MISSING, Rule

__all__ = [
    "MISSING",
    "Difference",
    "Field",
    "FormReader",
    "Problem",
    "Rule",
    "build_form",
    "differences",
    "place_problems",
    "read_problems",
]
