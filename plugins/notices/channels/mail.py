"""E-mail (RFC 5322) by SMTP, with STARTTLS unless the settings say otherwise."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from core_erp.crash import point
from core_erp.secrets import NoSecret, revealed
from plugins.notices.channels.outcomes import Down, Never, NotNow, Perhaps

if TYPE_CHECKING:
    from core_erp.erp import Erp
    from plugins.notices.channels.message import Message

SECURITIES = ("starttls", "tls", "none")
_SETTINGS = ("smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password", "smtp_ca_file", "mail_from")


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and who it is from."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10.0
    ca_file: str | None = None


def server_of(erp: Erp) -> MailServer:
    """The server of the settings. Raises NotNow when they cannot be used: somebody will put them right."""
    setting = {name: erp.setting(f"notices.{name}") for name in _SETTINGS}
    if setting["smtp_security"] not in SECURITIES:
        raise NotNow(f"smtp_security must be one of {', '.join(SECURITIES)}")
    if not setting["smtp_host"] or not setting["mail_from"]:
        raise NotNow("smtp_host and mail_from must be set")
    try:
        password = revealed(setting["smtp_password"]) if setting["smtp_password"] else ""
    except NoSecret as error:
        raise NotNow(error.detail) from error
    return MailServer(setting["smtp_host"], int(setting["smtp_port"]), setting["smtp_security"], setting["mail_from"],
                      setting["smtp_user"], password, float(erp.setting("notices.timeout_seconds")),
                      setting["smtp_ca_file"] or None)  # fmt: skip


def send(server: MailServer, message: Message) -> None:
    """Hand it to the server. Raises NotNow, Never or Perhaps; a server that took it answers for it from then on."""
    mail = letter(server, message)
    with _connected(server) as smtp:
        point("notices:connected")
        try:
            smtp.send_message(mail)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as problem:
            raise _refused(problem) from problem
        except (smtplib.SMTPNotSupportedError, UnicodeError) as problem:
            raise Never(f"{server.host} cannot take this address: {type(problem).__name__}") from problem
        except (smtplib.SMTPException, OSError) as problem:
            raise Perhaps(f"{server.host} did not answer: {type(problem).__name__}") from problem
        point("notices:accepted")


def letter(server: MailServer, message: Message) -> EmailMessage:
    """The mail itself. Raises Never for an address or a name that would break out of its header line."""
    domain = server.sender.rpartition("@")[2]
    mail = EmailMessage()
    try:
        mail["From"] = Address(addr_spec=server.sender)
        mail["To"] = Address(display_name=message.to_name, addr_spec=message.to_address)
        mail["Subject"] = message.title
    except (ValueError, IndexError, MessageError) as problem:
        raise Never("the address is none that mail can be sent to") from problem
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<notice-{message.uid}@{domain}>"
    if message.thread:
        mail["References"] = f"<{hashlib.sha256(message.thread.encode()).hexdigest()[:32]}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(message.body)
    mail["Content-Language"] = message.locale.replace("_", "-")
    return mail


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Up to the point where a message can be handed over: whatever goes wrong before, nothing was sent."""
    try:
        smtp = _greeted(server)
    except (smtplib.SMTPException, OSError) as problem:
        raise Down(f"{server.host}: {_said(problem)}") from problem
    try:
        yield smtp
    finally:
        smtp.close()  # no QUIT: the message is handed over, and waiting for a farewell could only fail


def _greeted(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.ca_file)
    smtp = (smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context) if server.security == "tls"
            else smtplib.SMTP(server.host, server.port, timeout=server.timeout))  # fmt: skip
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refused(problem: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> NotNow | Never:
    """4xx means later, 5xx means no (RFC 5321)."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(problem.recipients.values()))
    else:
        code, text = problem.smtp_code, problem.smtp_error  # type: ignore[assignment]
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return (Never if code >= 500 else NotNow)(f"the mail server says {code} {' '.join(said.split())[:300]}")


def _said(problem: Exception) -> str:
    """What went wrong, without what was sent: an authentication error would repeat the user's name."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return "the mail server refuses the user or the password"
    return f"{type(problem).__name__}: {problem}"[:300]
