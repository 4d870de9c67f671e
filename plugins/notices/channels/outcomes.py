"""How sending can end other than well."""

from __future__ import annotations


class NotNow(Exception):
    """Surely not delivered, and worth another try: no connection, a full mailbox, too many messages a minute."""


class Down(NotNow):
    """The whole channel does not answer: others need not try it either, for a while."""


class Never(Exception):
    """Surely not delivered, and trying again would not help: no such mailbox, a wrong key, an address that is refused."""


class Perhaps(Exception):
    """Sent, but nobody said that it arrived: it is sent again, and so may arrive twice."""
