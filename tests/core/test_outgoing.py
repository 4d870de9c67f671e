"""Addresses that people enter: nothing inside is ever called, whatever it is dressed as."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from core_erp.outgoing import Outgoing, OutgoingRefused, Unreachable, Unsure, post


@pytest.fixture
def listener():
    """A server on loopback that counts whoever connects."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.calls.append((self.path, self.headers["Host"]))
            status, headers = self.server.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_GET = do_POST

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.calls, server.answer = [], (200, {})
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


INSIDE = [
    "127.0.0.1", "127.1", "127.255.255.254", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "0", "0.0.0.0", "localhost",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "[fe80::1]", "[fc00::1]", "[fd12::1]", "192.0.2.1",
    "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "[ff02::1]", "LOCALHOST", "127.0.0.1.",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_inside_is_called(listener, host, scheme):
    url = f"{scheme}://{host}:{listener.server_port}/x"
    with pytest.raises((OutgoingRefused, Unreachable)):
        post(Outgoing(), url, {})
    assert listener.calls == []


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "file:///etc/passwd", "//example.com", "https:example.com", "https://user@example.com/", "https://", "x",
     "gopher://127.0.0.1:25/", "https://a:b@127.0.0.1/", "https://[::1", "https://x:99999/", "javascript:alert(1)", "http://\\127.0.0.1/"],
)  # fmt: skip
def test_what_is_no_address(url):
    with pytest.raises((OutgoingRefused, Unreachable)):
        Outgoing().check_url(url)


def names(*answers):
    """A resolver that gives one answer after the other."""
    left = list(answers)

    def resolve(_host, port, **_rest):
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return resolve


def test_a_name_is_resolved_once_and_that_address_is_called(listener):
    """The name is fine when it is checked and would be another a moment later: nobody asks a second time."""
    policy = Outgoing(networks=("127.0.0.0/8",), resolve=names(["127.0.0.1"], ["10.0.0.1"]))
    answer = post(policy, f"http://hooks.example.com:{listener.server_port}/a?b=c", {"x": 1})
    assert (answer.status, answer.text) == (200, "ok")
    assert listener.calls == [("/a?b=c", f"hooks.example.com:{listener.server_port}")]


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["8.8.8.8", "10.0.0.9"], ["::ffff:10.0.0.1"]])
def test_a_name_that_leads_inside_is_refused(answer):
    with pytest.raises(OutgoingRefused, match="not on the public internet"):
        Outgoing(resolve=names(answer)).check_url("https://evil.example.com/")


def test_what_is_let_in_and_what_is_let_out():
    public = names(["8.8.8.8"])
    assert Outgoing(resolve=public).check_url("https://example.com/x").address == "8.8.8.8"
    with pytest.raises(OutgoingRefused, match="by https"):
        Outgoing(resolve=public).check_url("http://example.com/")
    only = Outgoing(("*.example.com",), resolve=public)
    assert only.check_url("https://hooks.example.com/").port == 443
    for host in ("example.org", "example.com.evil.org", "evilexample.com"):
        with pytest.raises(OutgoingRefused, match="outgoing_hosts"):
            only.check_url(f"https://{host}/")
    inside = Outgoing(networks=("10.1.0.0/16",), resolve=names(["10.1.2.3"]))
    assert inside.check_url("http://chat.internal/").address == "10.1.2.3"
    with pytest.raises(OutgoingRefused):
        Outgoing(networks=("10.1.0.0/16",), resolve=names(["10.2.2.3"])).check_url("http://chat.internal/")


def test_redirects_are_not_followed(listener):
    policy = Outgoing(networks=("127.0.0.1/32",))
    listener.answer = (302, {"Location": f"http://localhost:{listener.server_port}/inside"})
    assert post(policy, f"http://127.0.0.1:{listener.server_port}/", {}).status == 302
    assert len(listener.calls) == 1


def test_proxies_of_the_environment_are_not_used(listener, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert post(Outgoing(networks=("127.0.0.1/32",)), f"http://127.0.0.1:{listener.server_port}/", {}).status == 200


def test_nothing_sent_and_no_answer_are_told_apart():
    policy = Outgoing(networks=("127.0.0.1/32",))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(Unreachable):
            post(policy, f"http://127.0.0.1:{port}/", {})
        silent.listen()
        with pytest.raises(Unsure):
            post(policy, f"http://127.0.0.1:{port}/", {}, timeout=0.2)
    with pytest.raises(Unreachable):
        Outgoing().check_url("https://no-such-name.invalid/")
