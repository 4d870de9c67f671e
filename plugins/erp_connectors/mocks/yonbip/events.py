"""Events: what happened here, pushed to a listener until it says that it has it, at least once and for a day at most."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from ..store import Document
from .centre import Centre
from .sealed import seal, unseal
from .services import Record, Service

FORM, WAITING, RECEIVED, GIVEN_UP = "event", "waiting", "received", "given up"
_DAY = 24 * 3600
_TIMEOUT = 5.0
_STATE = "event_state"


def tell(centre: Centre, service: Service, step: str, document: Document) -> None:
    """Put the event of a step into the queue, in the same transaction as the step."""
    if centre.settings.events_url and (code := service.events.get(step)):
        _queue(centre, code, _content(service, document))


def tell_voucher(centre: Centre, voucher: Document) -> None:
    """A voucher was added."""
    if centre.settings.events_url:
        head = voucher.body["head"]
        content = {"id": str(voucher.id), "billcode": head["billCode"], "bussid": head.get("businessId", "")}
        _queue(centre, "GL_VOUCHER_EVENT_ADD_AFTER", {"voucherVO": [{**content, "periodunion": head["period"]}]})


def _content(service: Service, document: Document) -> Record:
    """The shells differ from service to service, as in their examples."""
    if service.id == "product":
        return {"archive": {"id": str(document.id), "orgId": str(document.body["head"].get("orgId", ""))}}
    if service.master:
        return {"id": str(document.id), "code": document.number, "name": document.body["head"].get("name")}
    return {"BILL_INFO": {"billId": str(document.id), "billCode": document.number, "billNo": service.bill}}


def _queue(centre: Centre, code: str, content: Mapping[str, Any]) -> None:
    id_ = str(uuid.uuid4())
    told = {
        "type": code,
        "eventId": id_,
        "timestamp": int(centre.system.clock() * 1000),
        "tenantId": centre.settings.identity.tenant_id,
        **content,
    }
    centre.store.add(FORM, id_, WAITING, {"head": told, "lines": []}, [(_STATE, WAITING)])


class Pusher:
    """Sends what waits, on a thread of its own; what a killed mock had not sent is sent by the next."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._bell = threading.Event()

    def start(self) -> None:
        """Begin with the event that tests the address, as saving a subscription does."""
        with self._centre.store.transaction():
            _queue(self._centre, "CHECK_URL", {})
        threading.Thread(target=self._run, daemon=True).start()

    def ring(self) -> None:
        """There may be something new."""
        self._bell.set()

    def _run(self) -> None:
        while True:
            self.push_waiting()
            self._bell.wait(self._centre.settings.events_retry_seconds)
            self._bell.clear()

    def push_waiting(self) -> None:
        """Send each event that waits, oldest first."""
        store = self._centre.store
        for event in store.marked(_STATE, WAITING, FORM):
            told = event.body["head"]
            if _is_received(self._centre, told):
                store.put(replace(event, status=RECEIVED), marks=())
            elif self._centre.system.clock() * 1000 - told["timestamp"] > _DAY * 1000:
                store.put(replace(event, status=GIVEN_UP), marks=())


def _is_received(centre: Centre, told: Record) -> bool:
    me = centre.settings.identity
    sealed = seal(me.app_secret, me.app_key, json.dumps(told, ensure_ascii=False), int(centre.system.clock() * 1000))
    try:
        reply = httpx.post(centre.settings.events_url, json=sealed, timeout=_TIMEOUT)
    except httpx.HTTPError:
        return False
    return reply.status_code == httpx.codes.OK and _says_success(centre, reply.text)


def _says_success(centre: Centre, text: str) -> bool:
    allowed = centre.settings.events_reply
    if allowed != "sealed" and text.strip().strip('"') == "success":
        return True
    if allowed == "plain":
        return False
    try:
        return unseal(centre.settings.identity.app_secret, json.loads(text)) == "success"
    except (ValueError, TypeError, AttributeError, KeyError):
        return False
