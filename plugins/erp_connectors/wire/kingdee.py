"""A client of Kingdee Cloud Galaxy's WebAPI."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from .errors import Refused
from .kingdee_replies import Batch, Saved, as_step, batch_of, result_of, rows_of, saved_of
from .kingdee_session import KingdeeSession
from .kingdee_signing import KingdeeAccount
from .transport import DEFAULT_TIMEOUT

__all__ = ["Batch", "KingdeeAccount", "KingdeeClient", "Saved"]

Model = Mapping[str, Any]


class KingdeeClient:
    """One signed-in conversation; close it, or use it in a `with`."""

    def __init__(
        self,
        account: KingdeeAccount,
        *,
        sign_in: Literal["headers", "app_secret"] = "headers",
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        verify: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._session = KingdeeSession(account, sign_in == "headers", timeout, verify, clock)

    def __repr__(self) -> str:
        return f"<KingdeeClient {self._account.url} as {self._account.user}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    # -- writing --------------------------------------------------------------------------------------------------

    def save(self, form: str, model: Model, **options: Any) -> Saved:
        """Save one document; options are those of the API, e.g. IsDeleteEntry="false"."""
        reply = self._write("Save", {"formid": form, "data": {**options, "Model": model}})
        return saved_of(result_of(reply, writes=True))

    def batch_save(self, form: str, models: Sequence[Model], **options: Any) -> Batch:
        """Save many; look at both halves of the result."""
        return batch_of(self._write("BatchSave", {"formid": form, "data": {**options, "Model": list(models)}}))

    def submit(self, form: str, number: str = "", *, id: str = "") -> Saved:
        return self._step("Submit", form, number, id)

    def audit(self, form: str, number: str = "", *, id: str = "") -> Saved:
        return self._step("Audit", form, number, id)

    def unaudit(self, form: str, number: str = "", *, id: str = "") -> Saved:
        return self._step("UnAudit", form, number, id)

    def cancel_assign(self, form: str, number: str = "", *, id: str = "") -> Saved:
        """Take a submitted document back."""
        return self._step("CancelAssign", form, number, id)

    def delete(self, form: str, number: str = "", *, id: str = "") -> Saved:
        return self._step("Delete", form, number, id)

    def step_many(self, operation: str, form: str, ids: Sequence[str]) -> Batch:
        """Submit, Audit … many at once; those that had passed the step before are refused as AlreadyDone."""
        reply = self._write(operation, {"formid": form, "data": {"Numbers": [], "Ids": ",".join(ids)}})
        batch = batch_of(reply)
        by_id = {saved.id: saved for saved in batch.done.values()}
        done = {index: by_id[id_] for index, id_ in enumerate(ids) if id_ in by_id}
        return Batch(done, {index: as_step(refusal) for index, refusal in batch.refused.items()})

    def operate(self, form: str, operation: str, number: str = "", *, id: str = "") -> Saved:
        """A generic operation by its number: Cancel, Forbid, Enable, BillClose …"""
        body = {"formid": form, "opNumber": operation, "data": _named(number, id)}
        return saved_of(result_of(self._write("ExcuteOperation", body), writes=True))

    def push(
        self, form: str, rule: str, number: str = "", *, id: str = "", target: str = "", lines: Sequence[str | int] = ()
    ) -> Saved:
        """Make the target document of a conversion rule; without a rule the default one to `target` is used."""
        data = {
            **_named(number, id),
            "EntryIds": ",".join(map(str, lines)),
            "RuleId": rule,
            "TargetFormId": target,
            "IsEnableDefaultRule": "false" if rule else "true",
        }
        return saved_of(result_of(self._write("Push", {"formid": form, "data": data}), writes=True))

    # -- reading --------------------------------------------------------------------------------------------------

    def view(self, form: str, number: str = "", *, id: str = "") -> dict[str, Any]:
        """One whole document under the server's property names; Refused with code 10 when there is none."""
        reply = self._read("View", {"formid": form, "data": {"Number": number, "Id": id}})
        shown = result_of(reply, writes=False).get("Result")
        return shown if isinstance(shown, dict) else {}

    def query(
        self, form: str, fields: Sequence[str], where: str = "", *, order: str = "", start: int = 0, limit: int = 0
    ) -> list[dict[str, Any]]:
        """Rows under the field keys; an entry's field gives one row per line."""
        data = {
            "FormId": form,
            "FieldKeys": ",".join(fields),
            "FilterString": where,
            "OrderString": order,
            "TopRowCount": start + limit if limit else 0,
            "StartRow": start,
            "Limit": limit,
            "SubSystemId": "",
        }
        rows = rows_of(self._read("ExecuteBillQuery", {"data": data}))
        return [dict(zip(fields, row, strict=True)) for row in rows]

    def every(self, form: str, fields: Sequence[str], where: str, *, order: str, page: int = 2000) -> Iterator[dict[str, Any]]:
        """All rows, page by page; `order` must tell the rows apart, or pages overlap."""
        start = 0
        while True:
            rows = self.query(form, fields, where, order=order, start=start, limit=page)
            yield from rows
            if len(rows) < page:
                return
            start += page

    def check(self) -> None:
        """Ask the cheapest question there is, to see whether we are let in."""
        self.query("BD_Currency", ["FCODE"], "FNUMBER='PRE001'")

    # -- the wire -------------------------------------------------------------------------------------------------

    def _step(self, operation: str, form: str, number: str, id_: str) -> Saved:
        reply = self._write(operation, {"formid": form, "data": _named(number, id_)})
        try:
            return saved_of(result_of(reply, writes=True))
        except Refused as refusal:
            raise as_step(refusal) from refusal

    def _write(self, operation: str, body: Model) -> Any:
        return self._session.ask(operation, body, writes=True)

    def _read(self, operation: str, body: Model) -> Any:
        return self._session.ask(operation, body, writes=False)


def _named(number: str, id_: str) -> dict[str, Any]:
    return {"Numbers": [number] if number else [], "Ids": id_}
