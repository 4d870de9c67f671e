"""A mail server and a chat server of the tests' own, on loopback, and a plugin that has something to tell."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core_erp import Plugin, hookimpl
from plugins.notices.kinds import NoticeKind, Wording

PASSWORD = "a very secret word"


class Kinds:
    """Two kinds of notice: an ordinary one, and one that is urgent."""

    @hookimpl
    def notices_kinds(self):
        words = {
            "en": Wording("Parcel {{ parcel }} is lost", "Dear {{ person }}, nobody has seen it since {{ since }}. {{ why }}"),
            "zh_CN": Wording("包裹 {{ parcel }} 丢失", "{{ person }}，您好：自 {{ since }} 起无人见过。"),
        }
        facts = {"parcel": "text", "since": "moment", "why": "text", "worth": "amount"}
        yield NoticeKind(code="parcels.lost", title="A parcel is lost", facts=facts, wording=words)
        yield NoticeKind(code="parcels.fire", title="Fire", facts=facts, wording=words, urgent=True)
        yield NoticeKind(code="parcels.found", title="Found", facts=facts, wording=words, mail=False)


parcels = Plugin(name="parcels", version="1", title="Parcels", depends=("notices",), hooks=(Kinds(),))


class Mailbox:
    """What arrived, and what the server says: ``answer(address)`` may give a refusal such as ``"550 no such user"``."""

    def __init__(self) -> None:
        self.mails: list = []
        self.rcpt: Callable[[str], str | None] = lambda _address: None
        self.data: Callable[[], str | None] = lambda: None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if said := self.rcpt(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):
        if said := self.data():
            return said
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail.over_tls = session.ssl is not None
        self.mails.append(mail)
        return "250 taken"

    @property
    def ids(self):
        return [m["Message-ID"] for m in self.mails]


class _Server(Controller):
    """On a free port: 0 is asked for, and the one that was given is told."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(mailbox: Mailbox, *, tls: ssl.SSLContext | None = None, user: str = "") -> Iterator[int]:
    """A real SMTP server; with ``tls`` it wants STARTTLS, with ``user`` that and a password. Gives its port."""

    def check(_server, _session, _envelope, _mechanism, given):
        good = isinstance(given, LoginPassword) and (given.login, given.password) == (user.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    more = {"require_starttls": True, "tls_context": tls} if tls else {}
    more |= {"authenticator": check, "auth_required": True} if user else {}
    server = _Server(mailbox, hostname="127.0.0.1", port=0, **more)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1 and the file of the authority that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    file, key_file = folder / "cert.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key_file)
    return context, file


class ChatServer:
    """Keeps what was posted; answers what ``answer(path)`` says: status, body, headers."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict]] = []
        self.hosts: list[str] = []
        self.answer: Callable[[str], tuple[int, str, dict[str, str]]] = lambda _path: (200, '{"errcode":0,"errmsg":"ok"}', {})


@contextmanager
def chat_server(chat: ChatServer) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            chat.posts.append((self.path, json.loads(body)))
            chat.hosts.append(self.headers["Host"])
            status, text, headers = chat.answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_GET(self):
            chat.posts.append((self.path, {}))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
