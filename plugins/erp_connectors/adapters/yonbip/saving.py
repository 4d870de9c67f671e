"""Saves: a key that is the same at every attempt, what is said to be there read back, what is there written anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from plugins.erp_connectors.adapters.base import Errand, Remote
from plugins.erp_connectors.adapters.yonbip.codes import Codes
from plugins.erp_connectors.adapters.yonbip.forms import SUBMITTED, Form, form_of
from plugins.erp_connectors.adapters.yonbip.sources import with_sources
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import Duplicate, Refused, UnknownOutcome
from plugins.erp_connectors.wire.yonbip import KEY_LENGTH, VOUCHER_ADD, YonbipClient
from plugins.erp_connectors.wire.yonbip_replies import NO_SUCH

_GENERATIONS = range(1, 5)
_Body = Mapping[str, Any]
Find = Callable[[Section, str], Remote | None]


class Saver:
    """Takes the first step with documents of one tenant."""

    def __init__(self, client: YonbipClient, codes: Codes, find: Find) -> None:
        self._client = client
        self._codes = codes
        self._find = find

    def save(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        """Save it, or write it anew over what is there."""
        form = form_of(errand.section)
        try:
            if errand.section.form == VOUCHER_ADD:
                return self._voucher(step, errand, there)
            if there is not None:
                return self._changed(form, step, errand, there)
            return self._inserted(form, step, errand)
        except Duplicate as duplicate:
            return self._read_back(step, errand, duplicate)

    def body(self, errand: Errand) -> dict[str, Any]:
        """The body as it is sent: their ids for codes, and the lines it comes from, where the section asks for it."""
        return with_sources(self._client, errand.section, self._codes.resolved(errand.section, errand.body))

    def again(self, step: str, errand: Errand) -> Remote:
        """Save it under a further key, because what the last one stands for was deleted over there."""
        body = self.body(errand)
        for generation in _GENERATIONS[1:]:
            saved = self._sent(step, errand, body, resubmit_key(errand.number, generation))
            if self._is_there(errand.section, saved.id):
                return saved
        raise UnknownOutcome(f"{errand.number} was saved and deleted there again and again")

    def _inserted(self, form: Form, step: str, errand: Errand) -> Remote:
        key = resubmit_key(errand.number) if form.keyed else ""
        return self._sent(step, errand, self.body(errand), key)

    def _sent(self, step: str, errand: Errand, body: _Body, key: str, action: str = "") -> Remote:
        form = form_of(errand.section)
        action = action or (form.save_and_submit if step == SUBMITTED else form.save)
        saved = self._client.save(errand.section.form, body, key=key, action=action)
        return Remote(id=str(saved.get("id", "")), number=errand.number, state=step)

    def _changed(self, form: Form, step: str, errand: Errand, there: Remote) -> Remote:
        """The head as it is now, the old lines taken away and the new ones put in."""
        if form.inserts_only:
            raise Refused([f"{errand.number} is there, open, and their service does not change it: submit or delete it there"])
        body, lines = self.body(errand), errand.section.lines
        if lines:
            old = [{"id": line["id"], "_status": "Delete"} for line in self._lines(errand.section, there.id)]
            body[lines] = [*old, *body[lines]]
        body |= {"id": there.id, "_status": "Update"}
        key = resubmit_key(errand.number + json.dumps(body, sort_keys=True)) if form.keyed else ""
        return self._sent(step, errand, body, key, form.change)

    def _lines(self, section: Section, id_: str) -> Iterator[Mapping[str, Any]]:
        yield from self._client.detail(section.form, id_).get(section.lines) or ()

    def _voucher(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        if there is not None:
            raise Refused([f"{errand.number} is there, and their service does not change a voucher: delete it there"])
        saved = self._client.write(VOUCHER_ADD, dict(errand.body))
        return Remote(id=str(saved.get("voucherId", "")), number=errand.number, state=step)

    def _read_back(self, step: str, errand: Errand, duplicate: Duplicate) -> Remote:
        """The key or the number is taken, so an earlier save of ours did arrive; unless it was deleted since."""
        if there := self._find(errand.section, errand.number):
            return there
        if duplicate.id and not self._is_there(errand.section, duplicate.id):
            return self.again(step, errand)
        if errand.number in str(duplicate) or duplicate.id:
            raise UnknownOutcome(f"{errand.number} is said to be taken, and cannot be seen") from duplicate
        raise duplicate

    def _is_there(self, section: Section, id_: str) -> bool:
        try:
            return bool(self._client.detail(section.form, id_))
        except Refused as refused:
            if refused.code == NO_SUCH:
                return False
            raise


def resubmit_key(number: str, generation: int = 1) -> str:
    """At most 32 characters and the same at every attempt; a longer number is told apart by its hash."""
    text = number if generation == 1 else f"{number}#{generation}"
    return text if len(text) <= KEY_LENGTH else hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
