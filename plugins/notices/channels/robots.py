"""The group robots of WeCom (企业微信), DingTalk (钉钉) and Feishu (飞书).

All three answer 200 to a message they refuse and say so in the body only, which is why they are spoken to here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from core_erp.outgoing import Outgoing, OutgoingRefused, Unreachable, Unsure, post
from plugins.notices.channels.outcomes import Down, Never, NotNow, Perhaps
from plugins.notices.wording.rendering import cut

if TYPE_CHECKING:
    from plugins.notices.channels.message import Message


@dataclass(frozen=True)
class Call:
    """What is posted where."""

    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Robot:
    """One service: its address, what it takes, which answers mean "later", and how much text it takes."""

    base: str
    call: Callable[[str, str, str, datetime], Call]
    later: frozenset[int]
    largest: int


def _wecom(key: str, _sign: str, text: str, _at: datetime) -> Call:
    return Call(f"/cgi-bin/webhook/send?key={quote(key, safe='')}", {"msgtype": "text", "text": {"content": text}})


def _dingtalk(token: str, sign: str, text: str, at: datetime) -> Call:
    path = f"/robot/send?access_token={quote(token, safe='')}"
    if sign:
        stamp = str(int(at.timestamp() * 1000))
        proof = hmac.digest(sign.encode(), f"{stamp}\n{sign}".encode(), hashlib.sha256)
        path += f"&timestamp={stamp}&sign={quote(base64.b64encode(proof).decode(), safe='')}"
    return Call(path, {"msgtype": "text", "text": {"content": text}})


def _feishu(token: str, sign: str, text: str, at: datetime) -> Call:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if sign:
        stamp = str(int(at.timestamp()))
        proof = hmac.digest(f"{stamp}\n{sign}".encode(), b"", hashlib.sha256)
        body |= {"timestamp": stamp, "sign": base64.b64encode(proof).decode()}
    return Call(f"/open-apis/bot/v2/hook/{quote(token, safe='')}", body)


ROBOTS = {
    "wecom": Robot("https://qyapi.weixin.qq.com", _wecom, frozenset({-1, 45009}), 2_048),
    "dingtalk": Robot("https://oapi.dingtalk.com", _dingtalk, frozenset({-1, 130101, 410100}), 18_000),
    "feishu": Robot("https://open.feishu.cn", _feishu, frozenset({9499, 11232, 99991400}), 18_000),
}


def send(policy: Outgoing, service: str, base: str, *, secrets: tuple[str, str], message: Message, timeout: float) -> None:
    """Say it in the chat. Raises NotNow, Never or Perhaps."""
    robot = ROBOTS[service]
    call = robot.call(*secrets, cut(f"{message.title}\n\n{message.body}", robot.largest), message.at)
    try:
        answer = post(policy, f"{(base or robot.base).rstrip('/')}{call.path}", call.body, timeout=timeout)
    except OutgoingRefused as error:
        raise Never(error.detail) from error
    except Unreachable as error:
        raise Down(str(error)) from error
    except Unsure as error:
        raise Perhaps(str(error)) from error
    _check(robot, answer.status, answer.text)


def _check(robot: Robot, status: int, text: str) -> None:
    if status == 429 or status >= 500:
        raise NotNow(f"the chat says HTTP {status}")
    if status != 200:
        raise Never(f"the chat says HTTP {status}")
    try:
        said = json.loads(text)
        code = int(said.get("errcode", said.get("code", said.get("StatusCode"))))
    except (ValueError, TypeError, AttributeError) as error:
        raise Perhaps("the chat's answer is none that it gives") from error
    if code:
        why = str(said.get("errmsg", said.get("msg", "")))[:200]
        raise (NotNow if code in robot.later else Never)(f"the chat says {code} {why}")
