"""For processes that serve for long: let the garbage collector leave alone what was imported, and look less often."""

from __future__ import annotations

import gc


def settle_in() -> None:
    """Call once, after the application is built. Documents make many short-lived objects; few of them are ever in a cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
