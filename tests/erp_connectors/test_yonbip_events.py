"""Events: pushed by the mock until they are received, sealed and signed; opened by our own code; strangers' turned away."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from yonbip_house import ME, MERCHANT, MERCHANTS, ORDER, ORDERS, Caller

from plugins.erp_connectors.mocks import running, yonbip_app
from plugins.erp_connectors.mocks.yonbip.sealed import seal, unseal
from plugins.erp_connectors.mocks.yonbip.settings import Settings
from plugins.erp_connectors.wire.yonbip import YonbipAccount
from plugins.erp_connectors.wire.yonbip_events import BadEvent, Event, opened, sealed_success

US = YonbipAccount(ME.tenant_id, ME.app_key, ME.app_secret)


class Listener:
    """Somebody who is told of events, and answers as he is told to."""

    def __init__(self, *, deaf: int = 0, plain: bool = False) -> None:
        self.deaf, self.plain = deaf, plain
        self.events: list[Event] = []
        self.heard = threading.Condition()

    def told(self, body: Any) -> str:
        event = opened(US, body, now=time.time(), max_age=300)
        with self.heard:
            if self.deaf and event.type != "CHECK_URL":
                self.deaf -= 1
                return "later"
            self.events.append(event)
            self.heard.notify_all()
        return "success" if self.plain else json.dumps(sealed_success(US, time.time()))

    def wait_for(self, *types: str) -> list[Event]:
        def all_there() -> bool:
            return set(types) <= {event.type for event in self.events}

        with self.heard:
            assert self.heard.wait_for(all_there, timeout=15), [event.type for event in self.events]
            return [event for event in self.events if event.type in types]


@contextmanager
def listening(listener: Listener) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = listener.told(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/events"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("plain", [False, True])
def test_what_happens_there_is_told(plain: bool) -> None:
    listener = Listener(plain=plain)
    settings = {"events_reply": "plain" if plain else "sealed", "events_retry_seconds": 0.1}
    with listening(listener) as url, running(yonbip_app(settings=Settings(events_url=url, **settings))) as there:  # type: ignore[arg-type]
        listener.wait_for("CHECK_URL")
        caller = Caller(there).sign_in()
        order = caller.saved(f"{ORDERS}/singleSave", ORDER)
        caller.act("batchaudit", order["id"], base=ORDERS)
        caller.post(f"{MERCHANTS}/idempotent/newinsert", {"data": MERCHANT})
        saved, audited = listener.wait_for("SALE_SAVEORDER_NOTIFY_SENT", "SALE_AUDITORDER_NOTIFY_SENT")
        assert saved.document == audited.document == (order["id"], order["code"])
        assert (saved.tenant, saved.id != audited.id) == (ME.tenant_id, True)
        (customer,) = listener.wait_for("YXYBASEDOC_AA_MERCHANT_INSERT")
        assert customer.document[1] == "C001"


def test_an_event_is_pushed_until_it_is_received() -> None:
    listener = Listener(deaf=2)
    with (
        listening(listener) as url,
        running(yonbip_app(settings=Settings(events_url=url, events_retry_seconds=0.1))) as there,
    ):
        order = Caller(there).sign_in().saved(f"{ORDERS}/singleSave", ORDER)
        (event,) = listener.wait_for("SALE_SAVEORDER_NOTIFY_SENT")
        assert event.document[0] == order["id"]
        assert listener.deaf == 0


def test_both_sides_of_the_seal_agree() -> None:
    sealed = seal(ME.app_secret, ME.app_key, json.dumps({"type": "T", "eventId": "1", "tenantId": "t"}), 1_800_000_000_000)
    assert opened(US, sealed, now=1_800_000_000).type == "T"
    assert unseal(ME.app_secret, sealed_success(US, 5.0)) == "success"
    with pytest.raises(ValueError, match="wrong signature"):
        unseal("another", sealed_success(US, 5.0))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"nonce": "other"}, "not made with our secret"),
        ({"timestamp": 1_800_000_000_001}, "not made with our secret"),
        ({"encrypt": ""}, "not made with our secret"),
        ({"signature": None}, "not made with our secret"),
    ],
)
def test_a_changed_event_is_turned_away(changes: dict[str, Any], why: str) -> None:
    sealed = seal(ME.app_secret, ME.app_key, "{}", 1_800_000_000_000)
    with pytest.raises(BadEvent, match=why):
        opened(US, {**sealed, **changes}, now=1_800_000_000)


@pytest.mark.parametrize(
    ("sealed", "now", "why"),
    [
        (seal(ME.app_secret, ME.app_key, "{}", 1_800_000_000_000), 1_800_000_301, "too old"),
        (seal(ME.app_secret, "another app", "{}", 1_800_000_000_000), 1_800_000_000, "another app"),
        (seal(ME.app_secret, ME.app_key, "no json", 1_800_000_000_000), 1_800_000_000, "not JSON"),
        (seal(ME.app_secret, ME.app_key, "[]", 1_800_000_000_000), 1_800_000_000, "no object"),
        ([], 1_800_000_000, "a JSON object"),
    ],
)
def test_what_cannot_be_an_event_of_ours(sealed: Any, now: float, why: str) -> None:
    with pytest.raises(BadEvent, match=why):
        opened(US, sealed, now=now, max_age=300)


@pytest.mark.parametrize("length", [10, 43, 60])
def test_secrets_of_any_length_make_a_key(length: int) -> None:
    secret = ("a1b2-" * 20)[:length]
    account = YonbipAccount("t", "k", secret)
    assert opened(account, seal(secret, "k", '{"type":"X"}', 1), now=0).type == "X"
