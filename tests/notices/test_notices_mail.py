"""E-mail to a real server: what arrives, over TLS or not, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from notices_house import PASSWORD, Mailbox, certificate, mail_server

from plugins.notices.channels import mail
from plugins.notices.channels.message import Message
from plugins.notices.channels.outcomes import Never, NotNow, Perhaps

PLUGINS = ("notices",)
DATABASES = ("sqlite",)
FACTS = {"uid": "u1", "to_name": "Li Na 李娜", "to_address": "li@acme.example", "title": "Return 12 拒绝", "body": "Dear 李娜,\n\nno.\n",
         "locale": "zh_CN", "thread": "returns.return:12", "at": datetime(2026, 3, 2, 9, tzinfo=UTC)}  # fmt: skip


def message(**more):
    return Message(**FACTS | more)


def server(port, **more):
    return mail.MailServer("127.0.0.1", port, more.pop("security", "none"), "erp@acme.example", timeout=15, **more)


def test_what_arrives(smtp_port, mailbox):
    mail.send(server(smtp_port), message())
    mail.send(server(smtp_port), message(uid="u2"))
    first, second = mailbox.mails
    assert (first["Message-ID"], second["Message-ID"]) == ("<notice-u1@acme.example>", "<notice-u2@acme.example>")
    assert first["References"] == second["References"] != ""
    assert first["To"] == "Li Na 李娜 <li@acme.example>"
    assert first["Subject"] == "Return 12 拒绝"
    assert first.get_content().splitlines() == ["Dear 李娜,", "", "no."]
    assert first["Date"].datetime == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (first["Auto-Submitted"], first["Content-Language"]) == ("auto-generated", "zh-CN")
    assert not first.over_tls


def test_over_tls_with_a_password(tmp_path):
    context, authority = certificate(tmp_path)
    mailbox = Mailbox()
    with mail_server(mailbox, tls=context, user="erp") as port:
        good = {"security": "starttls", "user": "erp", "ca_file": str(authority)}
        mail.send(server(port, password=PASSWORD, **good), message())
        with pytest.raises(NotNow, match="refuses the user or the password") as wrong:
            mail.send(server(port, password="another", **good), message())
        assert PASSWORD not in str(wrong.value) and "another" not in str(wrong.value)
        with pytest.raises(NotNow, match="CERTIFICATE_VERIFY_FAILED"):
            mail.send(server(port, password=PASSWORD, **good | {"ca_file": None}), message())
        assert PASSWORD not in repr(server(port, password=PASSWORD))
    assert [m.over_tls for m in mailbox.mails] == [True]


def test_nothing_goes_in_clear_where_tls_is_wanted(smtp_port, mailbox):
    """This server offers no STARTTLS: the mail waits."""
    with pytest.raises(NotNow, match="STARTTLS"):
        mail.send(server(smtp_port, security="starttls"), message())
    with pytest.raises(NotNow):
        mail.send(server(smtp_port, security="tls"), message())
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "more",
    [
        {"to_address": "li@acme.example\r\nBcc: everyone@acme.example"},
        {"to_address": "li@acme.example\nBcc: everyone@acme.example"},
        {"to_name": "Li\r\nBcc: everyone@acme.example"},
        {"to_name": "Li\nBcc: x"},
        {"title": "Hello\r\nBcc: everyone@acme.example"},
        {"title": "Hello\nBcc: x"},
        {"to_address": ""},
        {"to_address": "nobody"},
        {"to_address": "a@b@c"},
        {"to_address": "a b@acme.example"},
        {"to_address": "a@acme.example, b@acme.example"},
        {"to_address": "<a@acme.example>"},
    ],
)
def test_no_address_breaks_out_of_its_line(smtp_port, mailbox, more):
    with pytest.raises(Never, match="none that mail can be sent to"):
        mail.send(server(smtp_port), message(**more))
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("where", "said", "kind"),
    [("rcpt", "550 no such user", Never), ("rcpt", "450 try later", NotNow), ("data", "552 too large", Never),
     ("data", "451 local error", NotNow), ("data", "421 closing", NotNow)],
)  # fmt: skip
def test_no_and_not_now(smtp_port, mailbox, where, said, kind):
    setattr(mailbox, where, (lambda _address: said) if where == "rcpt" else (lambda: said))
    with pytest.raises(kind, match=said):
        mail.send(server(smtp_port), message())
    assert mailbox.mails == []


def test_a_server_that_dies_after_the_data_leaves_a_doubt(smtp_port, mailbox):
    """It has the mail, and closes without a word."""

    async def die(smtp, _session, envelope):
        mailbox.mails.append(envelope)
        smtp.transport.abort()
        return "250 nobody hears this"

    mailbox.handle_DATA = die
    with pytest.raises(Perhaps):
        mail.send(server(smtp_port), message())
    assert len(mailbox.mails) == 1


def test_settings_that_cannot_be_used_wait_for_whoever_puts_them_right(erp, notices_settings, monkeypatch):
    with pytest.raises(NotNow, match="smtp_host"):
        mail.server_of(erp)
    notices_settings |= {"smtp_host": "127.0.0.1", "smtp_security": "ssl3"}
    with pytest.raises(NotNow, match="smtp_security"):
        mail.server_of(erp)
    notices_settings |= {"smtp_security": "tls", "smtp_password": "env:NO_SUCH_WORD"}
    with pytest.raises(NotNow, match="NO_SUCH_WORD is not set"):
        mail.server_of(erp)
    monkeypatch.setenv("NO_SUCH_WORD", PASSWORD)
    assert mail.server_of(erp).password == PASSWORD
