"""Every address the gateway has registered, with its method and what answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from . import lists, saving, steps, stock, vouchers
from .centre import Centre
from .services import Record, Service, services

Handler = Callable[[Centre, Record], Record]
_Served = Callable[[Centre, Service, Record], Record]

_ACTIONS: dict[str, _Served] = {
    "singleSave": saving.save,
    "save": saving.save,
    "saveForSalesOut": saving.save,
    "single/save": saving.save,
    "single/update": saving.save,
    "mergeSourceData/save": saving.save,
    "saveandsubmit": saving.save_and_submit,
    "batchsave": saving.save_many,
    "batchupdate": saving.save_many,
    "idempotent/newinsert": saving.save_master,
    "idempotent/save": saving.save_master,
    "list": lists.listing,
    "newlist": lists.listing,
    "detail": lists.detail,
    "newBatchDetail": lists.details,
}


@dataclass(frozen=True)
class Endpoint:
    """One registered address."""

    method: str
    answer: Handler


@cache
def endpoints() -> dict[str, Endpoint]:
    """Addresses below the gateway."""
    known = {
        "/yonbip/scm/stock/QueryCurrentStocksByCondition": Endpoint("POST", stock.current_stocks),
        "/yonbip/fi/ficloud/openapi/voucher/addVoucher": Endpoint("POST", vouchers.add),
        "/yonbip/fi/ficloud/openapi/voucher/queryVouchers": Endpoint("POST", vouchers.query),
        "/yonbip/EFI/openapi/voucher/queryVoucherById": Endpoint("POST", vouchers.by_id),
        "/yonbip/fi/voucher/del": Endpoint("POST", vouchers.remove),
    }
    for service in services().values():
        known.update(_of(service))
    return known


def _of(service: Service) -> Iterator[tuple[str, Endpoint]]:
    for action in service.actions:
        served = Endpoint("GET" if action == "detail" else "POST", _handler(service, action))
        yield f"{service.base}/{action}", served
        if service.alias and action == "list":
            yield f"{service.alias}/{action}", served


def _handler(service: Service, action: str) -> Handler:
    if action in _ACTIONS:
        return partial(_serve, _ACTIONS[action], service)
    step = action.removeprefix("batch").removeprefix("do")
    if step not in steps.STEPS:
        raise LookupError(f"{service.id} names the unknown action {action}")
    return partial(_step, service, step)


def _serve(act: _Served, service: Service, centre: Centre, body: Record) -> Record:
    return act(centre, service, body)


def _step(service: Service, step: str, centre: Centre, body: Record) -> Record:
    return steps.act(centre, service, step, body)
