"""Which passwords are good enough: long, not on everybody's list, not a pattern, not the name."""

from __future__ import annotations

from collections.abc import Iterator

from core_erp.errors import Objection, object_to

SHORTEST, LONGEST = 12, 128
"""NIST SP 800-63B asks for length and a list of known passwords, not for mixtures of characters."""

COMMON = frozenset((
    "123456789012", "1234567890123", "12345678901234", "123456789123", "123456123456", "123123123123", "111111111111",
    "000000000000", "987654321098", "qwertyuiop12", "qwertyuiop123", "qwertyuiopasdf", "1qaz2wsx3edc", "1q2w3e4r5t6y",
    "1qaz2wsx3edc4rfv", "q1w2e3r4t5y6", "asdfghjkl123", "zxcvbnm12345", "qwerty123456", "password1234", "password12345",
    "password123456", "passwordpassword", "mypassword123", "passw0rd1234", "p@ssw0rd1234", "changeme1234", "changemenow1",
    "letmein12345", "welcome12345", "welcome123456", "iloveyou1234", "iloveyou12345", "administrator", "administrator1",
    "admin1234567", "admin12345678", "admin123456789", "adminadminadmin", "administrator123", "superadmin123", "rootrootroot",
    "football1234", "baseball1234", "princess1234", "sunshine1234", "dragon123456", "monkey123456", "abcdefghijkl",
    "abcdefghijklm", "abcd12345678", "abc123456789", "abcabcabcabc", "a1b2c3d4e5f6", "woaini1314520", "woaini520520",
    "5201314520131", "520131452013", "147258369147", "159753159753", "741852963741", "woaini123456", "zhongguo1234",
    "companyname1", "temporary123", "testtesttest", "test12345678", "testing12345", "default12345", "secret123456",
    "correcthorsebatterystaple", "trustno1trustno1", "letmeinletmein", "qazwsxedcrfv", "internet1234", "computer1234",
))  # fmt: skip


def weaknesses(password: str, *names: str) -> Iterator[Objection]:
    """Every reason against a password; ``names`` are the login and other words its owner is known by."""
    plain = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        yield object_to("core/password-length", "A password has {shortest} to {longest} characters", "/password",
                        shortest=SHORTEST, longest=LONGEST)  # fmt: skip
    if plain in COMMON or len(set(plain)) < 5:
        yield object_to("core/password-common", "This password is among the first that would be tried", "/password")
    if any(len(name) >= 4 and name.casefold() in plain for name in names):
        yield object_to("core/password-name", "A password must not contain the name of its owner", "/password")
