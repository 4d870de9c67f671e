"""A client of Yonyou YonBIP / YonSuite through its open gateway."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from .errors import SessionLost
from .transport import DEFAULT_TIMEOUT, open_http, parsed, send
from .yonbip_replies import Outcome, Page, data_of, outcome_of, page_of, refusal
from .yonbip_token import YonbipAccount, YonbipTokens

__all__ = ["Outcome", "Page", "YonbipAccount", "YonbipClient"]

SALE_RETURN = "/yonbip/sd/vouchersalereturn"
SALE_ORDER = "/yonbip/sd/voucherorder"
SALES_OUT = "/yonbip/scm/salesout"
SALE_INVOICE = "/yonbip/sd/vouchersaleinvoice"
RECEIVABLE = "/yonbip/EFI/receivable"
REFUND = "/yonbip/EFI/arRefund"
MERCHANT = "/yonbip/digitalModel/merchant"
PRODUCT = "/yonbip/digitalModel/product"
WAREHOUSE = "/yonbip/digitalModel/warehouse"
VOUCHER_ADD = "/yonbip/fi/ficloud/openapi/voucher/addVoucher"
VOUCHER_QUERY = "/yonbip/fi/ficloud/openapi/voucher/queryVouchers"
CURRENT_STOCK = "/yonbip/scm/stock/QueryCurrentStocksByCondition"
KEY_LENGTH = 32
Body = Mapping[str, Any]


class YonbipClient:
    """One tenant's conversation; close it, or use it in a `with`."""

    def __init__(
        self,
        account: YonbipAccount,
        *,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        verify: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._http = open_http(timeout, verify)
        self._tokens = YonbipTokens(account, self._http, clock)

    def __repr__(self) -> str:
        return f"<YonbipClient tenant {self._account.tenant_id}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def check(self) -> None:
        """Find the data centre and fetch a token, to see whether we are let in."""
        self._tokens.forget()
        self._tokens.token()

    def save(self, service: str, document: Body, *, key: str = "", action: str = "singleSave") -> dict[str, Any]:
        """Save one document; the same key (32 characters at most) sent again gives the same reply, not a second document."""
        if len(key) > KEY_LENGTH:
            raise ValueError(f"a resubmit key has {KEY_LENGTH} characters at most")
        keyed = {**document, "resubmitCheckKey": key} if key else dict(document)
        saved = self.write(f"{service}/{action}", {"data": keyed})
        if isinstance(saved, list):  # customers are answered in a list of one
            saved = saved[0] if saved else {}
        return saved if isinstance(saved, dict) else {}

    def act(self, service: str, action: str, *, ids: Sequence[str] = (), codes: Sequence[str] = ()) -> Outcome:
        """Submit, audit … documents; Refused when any of them failed, since code 200 says nothing."""
        return _all_done(self.acted(service, action, {"id": list(ids), "code": list(codes)}))

    def act_each(self, service: str, action: str, ids: Sequence[str]) -> Outcome:
        """The same for services that want a list of objects, such as orders and sales-outs."""
        return _all_done(self.acted(service, action, [{"id": one} for one in ids]))

    def acted(self, service: str, action: str, data: Any) -> Outcome:
        """What became of each document of an action, whether it failed or not."""
        return outcome_of(self.write(f"{service}/{action}", {"data": data}))

    def detail(self, service: str, id: str) -> dict[str, Any]:
        """One whole document; Refused when there is none."""
        found = self.fetch(f"{service}/detail", {"id": id})
        return found if isinstance(found, dict) else {}

    def page(self, service: str, condition: Body, *, index: int = 1, size: int = 100, action: str = "list") -> Page:
        """One page of a list."""
        body = {"isSum": True, **condition, "pageIndex": index, "pageSize": size}
        return page_of(self.read(f"{service}/{action}", body))

    def every(self, service: str, condition: Body, *, size: int = 100, action: str = "list") -> Iterator[dict[str, Any]]:
        """All rows of a list, page after page."""
        index = 1
        while True:
            page = self.page(service, condition, index=index, size=size, action=action)
            yield from page.rows
            if index >= page.pages or not page.rows:
                return
            index += 1

    def write(self, path: str, body: Any) -> Any:
        """POST something that changes data; gives the reply's data."""
        return self._called("POST", path, writes=True, body=body)

    def read(self, path: str, body: Any) -> Any:
        """POST a question; gives the reply's data."""
        return self._called("POST", path, writes=False, body=body)

    def fetch(self, path: str, parameters: Mapping[str, str]) -> Any:
        """GET something; gives the reply's data."""
        return self._called("GET", path, writes=False, parameters=parameters)

    def _called(
        self, method: str, path: str, *, writes: bool, body: Any = None, parameters: Mapping[str, str] | None = None
    ) -> Any:
        """The gateway turns a bad token away before any service sees the request, so it is safe to send it again."""
        token = self._tokens.token()
        content = json.dumps(body, ensure_ascii=False).encode() if method == "POST" else None

        def sent(token: str) -> Any:
            # In the header, not in the address: addresses end up in logs.
            headers = {"access_token": token, "Content-Type": "application/json"}
            address = self._tokens.centre().gateway + path
            request = self._http.build_request(method, address, params=parameters, content=content, headers=headers)
            return data_of(parsed(send(self._http, request, writes=writes), writes=writes), writes=writes)

        try:
            return sent(token)
        except SessionLost:
            self._tokens.forget(token)
            return sent(self._tokens.token())


def _all_done(outcome: Outcome) -> Outcome:
    if outcome.failed:
        raise refusal("; ".join(outcome.messages), "200")
    return outcome
