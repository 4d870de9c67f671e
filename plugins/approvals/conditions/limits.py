"""The bounds of a condition: what is kept within them ends in a few milliseconds and a few megabytes, whatever it says.

There is no guard process, because nothing that passes these bounds needs one: the language has no recursion, no loop in a
loop, and nothing that makes a text or a list longer than those it was given. ``STEPS`` bounds the work of one evaluation;
one step is about a seventh of a microsecond.
"""

from __future__ import annotations

SOURCE = 2_000
"""Characters of a source."""
NODES = 400
"""Nodes of its tree."""
DEPTH = 24
"""Brackets and signs within each other."""
TEXT = 1_000
"""Characters of a text, in a fact or in the source."""
ITEMS = 200
"""Texts or numbers in a list."""
ITEM = 250
"""Characters of a text in a list."""
STEPS = 12_000
"""Work of one evaluation, by the table below."""

STEP_TEXT = 4
"""Comparing or searching texts."""
STEP_PATTERN = 3_000
"""A regular expression: it is compiled at each evaluation."""
STEP_LIST = 2_500
"""Handing a list of texts over to the evaluation."""
STEP_ROUND = 6
"""One round of ``exists`` or ``all``, besides its body."""

PATTERN = 100
"""Characters of a regular expression."""
PATTERN_PARTS = 100
"""Its parts, each counted as often as it is repeated."""
