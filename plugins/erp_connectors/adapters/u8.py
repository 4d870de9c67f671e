"""用友 U8: returns as 销售退货单 (added, then verified), credit notes as red 应收单, refunds as 付款单, entries as 凭证.

Our number is the document's own number there and our id for the add (biz_id): the same one sent again stands for the same
document. Vouchers carry it as their outside number (外部凭证业务号). U8's open platform adds and verifies documents; it
neither changes nor deletes them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from plugins.erp_connectors.adapters import u8_pull
from plugins.erp_connectors.adapters.base import Endpoint, Errand, Page, Remote
from plugins.erp_connectors.adapters.u8_forms import VOUCHER, Forms, differences, sides
from plugins.erp_connectors.mappings import PullSection, Section
from plugins.erp_connectors.secrets import revealed
from plugins.erp_connectors.wire.errors import Duplicate, Refused, UnknownOutcome
from plugins.erp_connectors.wire.u8 import Codes, NothingFound, StillRunning, U8Account, U8Client

_ACTIONS = {"verified": "verify", "audited": "audit"}
_BACK = {"verified": "unverify", "audited": "abandon"}
_LAST = "zzzzzzzz"
"""Behind every number that begins like ours."""


class U8Adapter:
    """A conversation with one account set (账套), which is the connection's organisation when it has one.

    Settings: from_account, to_account, app_key, ds_sequence; user_id and user_password, the place of a secret, when
    documents shall be verified in an operator's name.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        said, self._options = endpoint.settings, endpoint.options
        account = U8Account(
            from_account=str(said["from_account"]), to_account=endpoint.org or str(said["to_account"]),
            app_key=str(said["app_key"]), app_secret=endpoint.secret, url=endpoint.url.rstrip("/"),
            ds_sequence=str(said.get("ds_sequence", "")), codes=Codes(self._options.get("codes", {})),
        )  # fmt: skip
        self._client = U8Client(account, timeout=endpoint.timeout, verify=endpoint.verify)
        self._forms = Forms(self._options)
        self._user, self._password = str(said.get("user_id", "")), str(said.get("user_password", ""))
        self._signed_in = False
        self._who = f"{account.from_account} in {account.to_account}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def check(self) -> str:
        """Which account set lets us in."""
        self._client.check()
        return f"Yonyou U8, as {self._who}"

    def steps(self, kind: str) -> tuple[str, ...]:
        """Added, then verified or, by the mapping's ``[options.steps]``, audited in the workflow."""
        return self._forms.steps(kind)

    def find(self, section: Section, number: str) -> Remote | None:
        """By its number; a voucher by the outside number it carries."""
        found = self._whole(section, number)
        return self._forms.remote(section, found, number) if found else None

    def _whole(self, section: Section, number: str) -> Mapping[str, Any] | None:
        if section.form == VOUCHER:
            return next(iter(self._client.every("voucherlist", {"coutno_id": number})), None)
        return self._client.get(section.form, number)

    def push(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        """Add under our id, then verify; a refused step counts as taken if it turns out to be."""
        if step == "saved":
            return self._changed(errand, there) if there else self._added(errand)
        assert there is not None
        try:
            self._stepped(step, errand, there)
        except NothingFound:
            # Our id was used before and what it stood for has been deleted since: a fresh trade id adds it anew.
            there = self._added(errand, biz_id="")
            self._stepped(step, errand, there)
        except Refused:
            now = self.find(errand.section, errand.number)
            if now is None or now.state != step:
                raise
        return replace(there, state=step)

    def reopen(self, errand: Errand, there: Remote) -> Remote:
        """Take the verification back (弃审)."""
        if there.state in _BACK:
            self._act(_BACK[there.state], errand, there)
        return replace(there, state="saved")

    # -- adding and verifying ---------------------------------------------------------------------------------------

    def _added(self, errand: Errand, biz_id: str | None = None) -> Remote:
        form = errand.section.form
        key = biz_id if biz_id is not None else "" if self._options.get("key") == "tradeid" else errand.number
        record = sides(errand.body) if form == VOUCHER else errand.body
        try:
            self._client.add(form, record, biz_id=key, at_once=bool(self._options.get("at_once", True)))
        except StillRunning as running:
            self._awaited(running)
        except Duplicate:
            return self._read_back(errand)
        return Remote(id=errand.number, number=errand.number, state="saved")

    def _awaited(self, running: StillRunning) -> None:
        """Ask a few times; still running after that, the same id asked for again leads back to the same outcome."""
        for _ in range(int(self._options.get("polls", 3))):
            time.sleep(float(self._options.get("poll_seconds", 3)))
            try:
                self._client.outcome(running.url)
            except StillRunning:
                continue
            except NothingFound as nothing:
                raise UnknownOutcome(f"nothing is known there of {running.url.partition('?')[0]}") from nothing
            return
        raise running

    def _read_back(self, errand: Errand) -> Remote:
        """The number or the id is taken, so an earlier add of ours did arrive."""
        if (there := self.find(errand.section, errand.number)) is None:
            raise UnknownOutcome(f"{errand.number} is said to be taken, and cannot be seen")
        return there

    def _changed(self, errand: Errand, there: Remote) -> Remote:
        """A master is edited; a document can only be found to say already what it should, since a person changed it there."""
        if errand.section.kind in ("customer", "product"):
            self._client.edit(errand.section.form, errand.body)
        elif differing := differences(errand.body, self._whole(errand.section, errand.number) or {}):
            told = "; ".join(differing)
            raise Refused([f"U8 changes no document from outside: correct or delete {there.number} there ({told})"])
        return replace(there, state="saved")

    def _stepped(self, step: str, errand: Errand, there: Remote) -> None:
        self._act(_ACTIONS[step], errand, there, **({"agree": "1"} if step == "audited" else {}))

    def _act(self, action: str, errand: Errand, there: Remote, **more: str) -> None:
        if self._user and not self._signed_in:
            self._client.sign_in(self._user, revealed(self._password))
            self._signed_in = True
        who = {"user_id": self._user} if self._user else {}
        kind = {"voucher_type": str(errand.body["vouchtype"])} if "vouchtype" in errand.body else {}
        self._client.step(errand.section.form, action, there.number, **who, **kind, **more)

    # -- comparing and reading --------------------------------------------------------------------------------------

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterable[Remote]:
        """Those of these numbers that are there: a list tells which, and each of them is asked for with its lines.

        Vouchers are asked for one by one, since their list takes a single outside number.
        """
        if section.form == VOUCHER or len(numbers) < 2:
            asked = set(numbers)
        else:
            asked = set(numbers) & self._ranged(section, min(numbers), max(numbers))
        return (there for number in numbers if number in asked and (there := self.find(section, number)) is not None)

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        """Numbers there that begin with ours; of vouchers, those of the outside system that the mapping names."""
        return {number for number in self._ranged(section, prefix, prefix + _LAST) if number.startswith(prefix)}

    def _ranged(self, section: Section, first: str, last: str) -> set[str]:
        """Numbers on their list from the first to the last; of vouchers all, for those have no range."""
        name, key = self._forms.list_of(section), section.key
        ranged = {f"{key}_begin": first, f"{key}_end": last} if section.form != VOUCHER else {}
        return {str(row.get(key, "")) for row in self._client.every(name, ranged)}

    def pull(self, section: PullSection, since: datetime | None, after: str = "") -> Page:
        """A page of their records; of documents, each with its lines."""
        return u8_pull.page(self._client, self._forms, section, since, after)
