"""金蝶云星空 (Kingdee Cloud Galaxy): every kind of document and record, saved, submitted and audited one by one or in batches.

Our number stands in the field the mapping calls ``key``; as FBillNo their database keeps it unique, so a second save of
the same document cannot succeed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from plugins.erp_connectors.adapters.base import Capabilities, Endpoint, Errand, Page, Remote, Sent
from plugins.erp_connectors.adapters.kingdee_batches import stepped, written
from plugins.erp_connectors.adapters.kingdee_pulling import page
from plugins.erp_connectors.adapters.kingdee_sources import linkage_of, linked, taken_over
from plugins.erp_connectors.adapters.kingdee_states import among, fields_of, id_field, quoted, remotes
from plugins.erp_connectors.mappings import PullSection, Section
from plugins.erp_connectors.wire.errors import ORGANISATION, AlreadyDone, Duplicate, Refused, UnknownOutcome, WireError
from plugins.erp_connectors.wire.kingdee import KingdeeAccount, KingdeeClient

STEPS = ("saved", "submitted", "audited")
_SENDS = (
    "customer", "product", "sale_order", "delivery", "return_notice", "return_receipt", "credit_note", "refund", "voucher",
)  # fmt: skip
CAPABILITIES = Capabilities(
    sends=frozenset(_SENDS),
    gives=frozenset({"customer", "product", "warehouse", "stock_level", "sale_order", "delivery"}),
    batches=dict.fromkeys(_SENDS, 50),
)
_ACTS = {"submitted": "Submit", "audited": "Audit"}
_AT_ONCE = 100
_ZONE = "Asia/Shanghai"


class KingdeeAdapter:
    """A conversation with one data centre.

    Settings of the connection: acct_id, user, app_id, sign_in (headers or app_secret), lcid, org_num. Options of the
    mapping: ``steps`` per kind where an installation has others, ``time_zone`` of their server, ``save``: more
    parameters of every save.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        said = endpoint.settings
        account = KingdeeAccount(
            url=endpoint.url, acct_id=str(said["acct_id"]), user=str(said["user"]), app_id=str(said["app_id"]),
            app_secret=endpoint.secret, lcid=int(said.get("lcid", 2052)), org=str(said.get("org_num", "0")),
        )  # fmt: skip
        self._client = KingdeeClient(
            account, sign_in=said.get("sign_in", "headers"), timeout=endpoint.timeout, verify=endpoint.verify
        )
        self._user, self._account, self._org, self._options = account.user, account.acct_id, endpoint.org, endpoint.options

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def check(self) -> str:
        """Who we are let in as, and whether our organisation is there."""
        self._client.check()
        if self._org and not self._client.query("ORG_Organizations", ["FNumber"], f"FNumber={quoted(self._org)}"):
            raise Refused([f"there is no organisation {self._org} that {self._user} may see"], "", "org", ORGANISATION)
        return f"Kingdee Cloud Galaxy, as {self._user} in {self._account}"

    def steps(self, kind: str) -> tuple[str, ...]:
        told: Mapping[str, Sequence[str]] = self._options.get("steps", {})
        return tuple(told.get(kind, STEPS))

    # -- one document -----------------------------------------------------------------------------------------------

    def find(self, section: Section, number: str) -> Remote | None:
        """By the field that carries our number, with its status."""
        return next(iter(self.listed(section, [number])), None)

    def push(self, step: str, errand: Errand, there: Remote | None) -> Remote:
        """Save, submit or audit; "number is taken" and "already submitted" mean that it happened before."""
        match step, there:
            case "saved", _:
                return self._saved(errand, there)
            case (("submitted" | "audited"), Remote()):
                self._step(_ACTS[step], errand, there)
            case _:
                raise ValueError(f"{step} needs a document that is there")
        return Remote(id=there.id, number=there.number, state=step)

    def _saved(self, errand: Errand, there: Remote | None) -> Remote:
        try:
            saved = self._client.save(errand.section.form, self._model(errand, there), **self._save_options(errand.section))
        except Duplicate:
            return self._read_back(errand)
        return Remote(id=saved.id, number=errand.number, state="saved")

    def _model(self, errand: Errand, there: Remote | None) -> dict[str, Any]:
        """What to save: over what is there, over what they or an interrupted push made of its source, or anew."""
        linkage = linkage_of(errand.section)
        if there is None and (over := taken_over(self._client, errand, linkage, self._user)) is not None:
            return over
        return {id_field(errand.section): int(there.id) if there else 0, **linked(self._client, errand, linkage)}

    def _save_options(self, section: Section) -> dict[str, Any]:
        return {**self._options.get("save", {}), **section.options.get("save", {})}

    def _read_back(self, errand: Errand) -> Remote:
        """The number is taken, so an earlier save of ours did arrive."""
        if (there := self.find(errand.section, errand.number)) is None:
            raise UnknownOutcome(f"{errand.number} is said to be taken, and cannot be seen: is the account allowed to read it?")
        return there

    def _step(self, operation: str, errand: Errand, there: Remote) -> None:
        act: Callable[..., Any] = {"Submit": self._client.submit, "Audit": self._client.audit}[operation]
        try:
            act(errand.section.form, id=there.id)
        except AlreadyDone:
            return

    def reopen(self, errand: Errand, there: Remote) -> Remote:
        """Unaudit what is audited, take back what is submitted; either way it is open for changes then."""
        if there.state == "audited":
            self._client.unaudit(errand.section.form, id=there.id)
        elif there.state == "submitted":
            self._client.cancel_assign(errand.section.form, id=there.id)
        return replace(there, state="saved", verdict="")

    # -- many -------------------------------------------------------------------------------------------------------

    def push_many(self, step: str, sent: Sequence[Sent]) -> Sequence[Remote | WireError]:
        """One request for all; those that come from a push of their source go one by one."""
        if step != "saved":
            return stepped(self._client, _ACTS[step], step, sent)
        section = sent[0][0].section
        if linkage_of(section).way in ("push", "made"):
            return [self._one(errand, there) for errand, there in sent]
        models = [self._model(errand, there) for errand, there in sent]
        outcomes = written(self._client, section, models, sent, self._save_options(section))
        return [self._taken(outcome, errand) for outcome, (errand, _) in zip(outcomes, sent, strict=True)]

    def _one(self, errand: Errand, there: Remote | None) -> Remote | WireError:
        try:
            return self._saved(errand, there)
        except WireError as error:
            return error

    def _taken(self, outcome: Remote | WireError, errand: Errand) -> Remote | WireError:
        try:
            return self._read_back(errand) if isinstance(outcome, Duplicate) else outcome
        except WireError as error:
            return error

    # -- questions --------------------------------------------------------------------------------------------------

    def listed(self, section: Section, numbers: Sequence[str]) -> Iterable[Remote]:
        """Those of these numbers that are there."""
        for at in range(0, len(numbers), _AT_ONCE):
            where = among(section.key, numbers[at : at + _AT_ONCE])
            yield from remotes(section, self._client.every(section.form, fields_of(section), where, order=_order(section)))

    def carrying(self, section: Section, prefix: str) -> Iterable[str]:
        """Numbers there that begin like ours."""
        fields, where = [id_field(section), section.key], f"{section.key} like {quoted(prefix + '%')}"
        rows = self._client.every(section.form, fields, where, order=f"{id_field(section)} ASC")
        return {str(row[section.key]) for row in rows if str(row[section.key]).startswith(prefix)}

    def pull(self, section: PullSection, since: datetime | None, after: str = "") -> Page:
        """Whole documents changed since then, 100 at a time."""
        return page(self._client, section, since, after, str(self._options.get("time_zone", _ZONE)))


def _order(section: Section) -> str:
    """Rows of a document stay together, and pages do not overlap."""
    return f"{id_field(section)} ASC" + (f",{section.lines}_FSeq ASC" if section.lines else "")
