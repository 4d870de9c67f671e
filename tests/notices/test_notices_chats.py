"""Chats: what the robots of WeCom, DingTalk and Feishu get, and what their answers mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest

from core_erp.outgoing import Outgoing
from plugins.notices.channels import apprise_chats
from plugins.notices.channels.message import Message
from plugins.notices.channels.outcomes import Never, NotNow, Perhaps
from plugins.notices.channels.sending import send
from plugins.notices.models import Delivery
from plugins.notices.operations import choosing

PLUGINS = ("notices",)
DATABASES = ("sqlite",)
LOOPBACK = Outgoing(networks=("127.0.0.1/32",))


def message(desk, **more):
    facts = {
        "uid": "u",
        "to_name": "",
        "to_address": "",
        "title": "Title",
        "body": "Body",
        "locale": "en",
        "thread": "",
        "at": desk.clock(),
    }
    return Message(**facts | more)


def test_wecom(desk, chat_port, chat):
    send(desk.erp, "hall", message(desk, body="字" * 2_000))
    ((path, body),) = chat.posts
    assert path == "/cgi-bin/webhook/send?key=key-of-the-hall"
    assert body["msgtype"] == "text" and body["text"]["content"].startswith("Title\n\n字字")
    assert len(body["text"]["content"].encode()) <= 2_048


def test_dingtalk_signs_with_the_time(desk, chat_port, chat):
    send(desk.erp, "dock", message(desk))
    ((path, body),) = chat.posts
    query = {k: v[0] for k, v in parse_qs(urlsplit(path).query).items()}
    stamp = str(int(desk.clock().timestamp() * 1000))
    proof = hmac.new(b"SECsigned", f"{stamp}\nSECsigned".encode(), hashlib.sha256).digest()
    assert query == {"access_token": "key-of-the-hall", "timestamp": stamp, "sign": base64.b64encode(proof).decode()}
    assert body == {"msgtype": "text", "text": {"content": "Title\n\nBody"}}


def test_feishu_signs_in_the_body(desk, chat_port, chat):
    chat.answer = lambda _path: (200, '{"code":0,"msg":"success","data":{}}', {})
    send(desk.erp, "board", message(desk))
    ((path, body),) = chat.posts
    stamp = str(int(desk.clock().timestamp()))
    proof = base64.b64encode(hmac.new(f"{stamp}\nSECsigned".encode(), b"", hashlib.sha256).digest()).decode()
    assert path == "/open-apis/bot/v2/hook/key-of-the-hall"
    assert body == {"timestamp": stamp, "sign": proof, "msg_type": "text", "content": {"text": "Title\n\nBody"}}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, '{"errcode":93000,"errmsg":"invalid webhook url"}', {}), Never),
        ((200, '{"errcode":45009,"errmsg":"api freq out of limit"}', {}), NotNow),
        ((200, "<html>", {}), Perhaps),
        ((200, "[]", {}), Perhaps),
        ((200, "{}", {}), Perhaps),
        ((500, "", {}), NotNow),
        ((429, "", {}), NotNow),
        ((404, "", {}), Never),
        ((302, "", {"Location": "http://127.0.0.1:1/inside"}), Never),
    ],
)
def test_what_an_answer_means(desk, chat_port, chat, answer, outcome):
    """A refusal comes with status 200 and is told apart all the same; a redirect is not followed."""
    chat.answer = lambda _path: answer
    with pytest.raises(outcome):
        send(desk.erp, "hall", message(desk))
    assert len(chat.posts) == 1


@pytest.mark.parametrize(
    ("channel", "why"), [("inside", "not on the public internet"), ("nobody", "no service pigeon"), ("gone", "no endpoint gone")]
)
def test_what_cannot_be_said_anywhere(desk, chat_port, chat, channel, why):
    with pytest.raises(Never, match=why):
        send(desk.erp, channel, message(desk))
    assert chat.posts == []


def test_a_secret_that_is_missing_is_waited_for(desk, chat_port, monkeypatch):
    monkeypatch.delenv("HALL_KEY")
    with pytest.raises(NotNow, match="HALL_KEY is not set"):
        send(desk.erp, "hall", message(desk))


def test_the_chat_of_a_role_is_told_once(desk, chat_port, chat):
    """However many work there; in its own language; and only of what goes to the role."""
    with desk.erp.transaction(desk.people.manager) as tx:
        choosing.choose_for_role(
            tx, "warehouse", [choosing.Choice(channel="dock", mode="now"), choosing.Choice(channel="hall", mode="off")]
        )
    for n in range(3):
        desk.people.of(f"packer {n}", "warehouse")
    desk.tell(roles=("warehouse",))
    desk.tell(roles=("warehouse",))
    desk.tell(key="mine", people=(desk.people.of("packer 1").user_id,))
    desk.work()
    ((_, body),) = chat.posts
    assert body["text"]["content"].startswith("包裹 SF-1 丢失\n\ndock，您好")
    assert [(d.recipient, d.channel, d.state) for d in desk.rows(Delivery)] == [("endpoint:dock", "dock", "sent")]
    desk.assert_sound()


def test_a_person_may_choose_a_chat(desk, chat_port, chat):
    with desk.erp.transaction(desk.people.sales) as tx:
        choosing.choose(tx, [choosing.Choice(kind="parcels.lost", channel="hall", mode="now")])
    desk.tell(people=(desk.people.sales.user_id,))
    desk.tell(kind="parcels.fire", key="f", people=(desk.people.sales.user_id,))
    desk.work()
    assert len(chat.posts) == 1


# -- apprise ------------------------------------------------------------------------------------------------------


def test_other_services_through_apprise(desk, chat_port, chat, monkeypatch):
    monkeypatch.setenv("PUSH_URL", f"mmost://127.0.0.1:{chat_port}/abcdefghijklmnop")
    send(desk.erp, "push", message(desk))
    ((path, body),) = chat.posts
    assert path == "/hooks/abcdefghijklmnop"
    assert "Body" in body["text"]
    chat.answer = lambda _path: (500, "", {})
    with pytest.raises(NotNow):
        send(desk.erp, "push", message(desk))


@pytest.mark.parametrize(
    "url",
    ["json://127.0.0.1:{port}/", "jsons://127.0.0.1/", "xml://127.0.0.1:{port}/", "form://127.0.0.1:{port}", "file:///tmp/x", "syslog://",
     "dbus://", "gnome://", "mailto://u:p@127.0.0.1:{port}", "rsyslog://127.0.0.1", "exec://x", "smpp://x", "mqtt://127.0.0.1", "x", "",
     "http://127.0.0.1:{port}/", "https://127.0.0.1/", "windows://", "macosx://", "mysql://x", "workflow"],
)  # fmt: skip
def test_services_that_are_not_on_the_list(desk, chat_port, chat, url):
    with pytest.raises(Never):
        apprise_chats.send(LOOPBACK, url.format(port=chat_port), message(desk), 1)
    assert chat.posts == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433"])
def test_nothing_inside_is_called_through_the_library_either(desk, chat_port, chat, host):
    with pytest.raises((Never, NotNow)):
        apprise_chats.send(Outgoing(), f"mmost://{host}:{chat_port}/abcdefghijklmnop?redirect=yes", message(desk), 1)
    assert chat.posts == []


def test_the_library_follows_no_redirects(desk, chat_port, chat):
    chat.answer = lambda _path: (302, "", {"Location": f"http://127.0.0.1:{chat_port}/inside"})
    with pytest.raises(NotNow):
        apprise_chats.send(LOOPBACK, f"mmost://127.0.0.1:{chat_port}/abcdefghijklmnop?redirect=yes", message(desk), 1)
    assert [path for path, _ in chat.posts] == ["/hooks/abcdefghijklmnop"]
