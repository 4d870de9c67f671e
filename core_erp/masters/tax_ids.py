"""The unified social credit code (统一社会信用代码) of Chinese organisations, checked as GB 32100-2015 says."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: I, O, S, V and Z are left out."""


def is_credit_code(text: str) -> bool:
    """18 characters of the alphabet, the last of which is the check character (modulus 31, weights 3**i)."""
    if len(text) != 18 or any(c not in ALPHABET for c in text):
        return False
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(text[:17]))
    return ALPHABET.index(text[17]) == -total % 31
