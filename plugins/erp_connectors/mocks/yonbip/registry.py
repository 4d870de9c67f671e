"""Every address the gateway has registered, with its method and what answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from . import lists, masters, saving, steps, stock, vouchers
from .centre import Centre
from .services import Record, Service

Handler = Callable[[Centre, Record], Record]
_Served = Callable[[Centre, Service, Record], Record]
Endpoints = Mapping[str, "Endpoint"]

_SAVES: dict[str, _Served] = {
    "singleSave": saving.save,
    "save": saving.save,
    "saveForSalesOut": saving.save,
    "single/save": saving.save,
    "single/update": saving.save,
    "mergeSourceData/save": saving.save_merged,
    "saveandsubmit": saving.save_and_submit,
    "batchsave": saving.save_many,
    "batchupdate": saving.save_many,
    "idempotent/newinsert": masters.insert,
    "idempotent/save": masters.save,
}
_READS: dict[str, _Served] = {
    "list": lists.listing,
    "newlist": masters.bare_list,
    "listproductbycondition": lists.listing,
    "detail": lists.detail,
    "newBatchDetail": masters.details,
    "batchdetailnew": masters.details,
}


@dataclass(frozen=True)
class Endpoint:
    """One registered address: `keyed` ones heed a resubmit key, `needs` are what the gateway does not pass a call on without."""

    method: str
    answer: Handler
    keyed: bool = False
    needs: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


def is_action(action: str) -> bool:
    """Is there something that answers to it?"""
    return action in _SAVES or action in _READS or _step_of(action) in steps.STEPS


def endpoints(services: Mapping[str, Service]) -> Endpoints:
    """Addresses below the gateway."""
    known = {
        "/yonbip/scm/stock/QueryCurrentStocksByCondition": Endpoint("POST", stock.current_stocks),
        "/yonbip/fi/ficloud/openapi/voucher/addVoucher": Endpoint("POST", vouchers.add),
        "/yonbip/fi/ficloud/openapi/voucher/queryVouchers": Endpoint("POST", vouchers.query),
        "/yonbip/EFI/openapi/voucher/queryVoucherById": Endpoint("POST", vouchers.by_id, needs=("voucherId",)),
        "/yonbip/fi/voucher/del": Endpoint("POST", vouchers.remove, needs=("ids",)),
    }
    for service in services.values():
        known.update(_of(service))
    return known


def _of(service: Service) -> Iterator[tuple[str, Endpoint]]:
    for action in service.actions:
        path = f"{service.base}/{action}"
        yield path, _endpoint(service, action, path)
        if action == "list":
            yield from ((f"{base}/list", _endpoint(service, action, path)) for base in service.aliases)


def _endpoint(service: Service, action: str, path: str) -> Endpoint:
    if action == "detail":
        return Endpoint("GET", partial(_serve, lists.detail, service), needs=("id",))
    if action in _READS:
        pages = () if action in ("newBatchDetail", "batchdetailnew") else ("pageIndex", "pageSize")
        return Endpoint("POST", partial(_serve, _READS[action], service), pages=pages)
    if action in _SAVES:
        act = masters.save if service.master and action == "save" else _SAVES[action]
        return Endpoint("POST", partial(_serve, act, service), keyed=True, needs=("data",))
    return Endpoint("POST", partial(_step, service, _step_of(action)), needs=("data",))


def _step_of(action: str) -> str:
    return action.removeprefix("batch").removeprefix("do")


def _serve(act: _Served, service: Service, centre: Centre, body: Record) -> Record:
    return act(centre, service, body)


def _step(service: Service, step: str, centre: Centre, body: Record) -> Record:
    return steps.act(centre, service, step, body)
