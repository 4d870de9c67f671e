"""The adapter to YonBIP. Our number is the document's code or foreign number, and its resubmit key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from plugins.erp_connectors.adapters.base import Endpoint, Errand, Page, Remote, Sent
from plugins.erp_connectors.adapters.yonbip import stepping
from plugins.erp_connectors.adapters.yonbip.codes import Codes
from plugins.erp_connectors.adapters.yonbip.forms import STEPS, form_of, steps_of
from plugins.erp_connectors.adapters.yonbip.pulling import Puller
from plugins.erp_connectors.adapters.yonbip.reading import Reader
from plugins.erp_connectors.adapters.yonbip.saving import Saver
from plugins.erp_connectors.mappings import PullSection, Section
from plugins.erp_connectors.wire.errors import Refused, SessionLost, UnknownOutcome, Unreachable, WireError
from plugins.erp_connectors.wire.yonbip import YonbipAccount, YonbipClient

_CHINA = 8.0


class YonbipAdapter:
    """A conversation with one tenant. Settings: tenant_id, app_key, is_suite. Options of the mapping: steps, utc_offset."""

    def __init__(self, endpoint: Endpoint) -> None:
        said = endpoint.settings
        account = YonbipAccount(
            tenant_id=str(said["tenant_id"]), app_key=str(said["app_key"]), app_secret=endpoint.secret,
            url=endpoint.url.rstrip("/"), is_suite=str(said.get("is_suite", "")).lower() in ("1", "true", "yes"),
        )  # fmt: skip
        self._client = YonbipClient(account, timeout=endpoint.timeout, verify=endpoint.verify)
        self._tenant = account.tenant_id
        self._steps = {kind: steps_of(kind, endpoint.options) for kind in STEPS}
        self._codes = Codes(self._client)
        self._reader = Reader(self._client, self._steps)
        self._saver = Saver(self._client, self._codes, self.find)
        self._puller = Puller(self._client, self._codes, float(endpoint.options.get("utc_offset", _CHINA)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def check(self) -> str:
        """Which tenant lets us in."""
        self._client.check()
        return f"YonBIP, tenant {self._tenant}"

    def steps(self, kind: str) -> tuple[str, ...]:
        return self._steps[kind]

    # -- what is there ------------------------------------------------------------------------------------------------

    def find(self, section: Section, number: str) -> Remote | None:
        """By the field that bears our number."""
        return next(iter(self.listed(section, [number])), None)

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterable[Remote]:
        return self._reader.listed(section, numbers)

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        return self._reader.carrying(section, prefix)

    def pull(self, section: PullSection, since: datetime | None, after: str = "") -> Page:
        """Changed at or after ``since``: customers, products, orders and deliveries; warehouses and stock come whole."""
        return self._puller.pull(section, since, after)

    # -- sending ------------------------------------------------------------------------------------------------------

    def push(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        """Save under the resubmit key, then submit and audit."""
        try:
            if step == self._steps[errand.section.kind][0]:
                return self._saver.save(step, errand, there)
            return self._taken(step, errand, there)
        except Refused:
            self._codes.forget()
            raise

    def _taken(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        assert there is not None
        taken = stepping.take(self._client, self.listed, step, errand, there)
        if taken is None:
            # The key was remembered, the document deleted over there within the hour: our save made nothing.
            anew = self._saver.again(self._steps[errand.section.kind][0], errand)
            taken = stepping.take(self._client, self.listed, step, errand, anew)
        if taken is None:
            raise Refused([f"{errand.number} was saved there and is gone"])
        return taken

    def push_many(self, step: str, sent: Sequence[Sent]) -> Sequence[Remote | WireError]:
        """Saves one by one, each under its key; submitting and auditing in one request."""
        form = form_of(sent[0][0].section)
        first = self._steps[sent[0][0].section.kind][0]
        if step == first or form.style == "one" or len(sent) == 1:
            return self._one_by_one(step, sent)
        pairs = [(errand, there) for errand, there in sent if there is not None]
        assert len(pairs) == len(sent)
        return stepping.take_many(self._client, self.listed, step, pairs)

    def _one_by_one(self, step: str, sent: Sequence[Sent]) -> Sequence[Remote | WireError]:
        """When the line is bad for one it is bad for the others, so they are not tried."""
        outcomes: list[Remote | WireError] = []
        for errand, there in sent:
            try:
                outcomes.append(self.push(step, errand, there))
            except (Unreachable, SessionLost) as error:
                return [*outcomes, *[error] * (len(sent) - len(outcomes))]
            except UnknownOutcome as error:
                rest = Unreachable(f"not sent: the answer before it got lost ({error})")
                return [*outcomes, error, *[rest] * (len(sent) - len(outcomes) - 1)]
            except WireError as error:
                outcomes.append(error)
        return outcomes

    def reopen(self, errand: Errand, there: Remote) -> Remote:
        """Undo the audit, or send it back from approval."""
        return stepping.back(self._client, errand, there, self._steps[errand.section.kind])
