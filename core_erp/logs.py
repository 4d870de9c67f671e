"""Logs for machines: one JSON object per line, with the request it belongs to and without anybody's secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from flask import g, has_request_context

if TYPE_CHECKING:
    from core_erp.config import Settings

HIDDEN = "[hidden]"
_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)|secret|token|api_?key|authorization|cookie|credential|private_?key|signature", re.I
)
_SECRET_SHAPES = re.compile(
    r"erp_[A-Za-z0-9_-]{20,}"  # our own tokens
    r"|(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{8,}"
    r"|(?<=[Bb]asic )[A-Za-z0-9+/=]{8,}"
    r"|eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*"  # JSON web tokens
    r"|\$argon2[a-z]*\$[^\s\"']+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user:password in an address
)
_NAMED = re.compile(
    r"((?:pass(?:word|wd|phrase)|secret|token|api_?key|authorization)[\"']?\s*[=:]\s*[\"']?)"
    r"(?!Bearer\b|Basic\b|\[hidden\])[^\s,;&\"']+",
    re.I,
)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def without_secrets(value: Any, name: str = "") -> Any:
    """The same value with secrets hidden: those under a telling name, and those of a telling shape."""
    if _SECRET_NAME.search(name) and value is not None:
        return HIDDEN
    if isinstance(value, dict):
        return {str(k): without_secrets(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [without_secrets(v) for v in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _NAMED.sub(rf"\g<1>{HIDDEN}", _SECRET_SHAPES.sub(HIDDEN, str(value)))


class JsonLines(logging.Formatter):
    """One line per record; control characters, line separators and terminal escapes arrive escaped."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname, "logger": record.name, "message": record.getMessage(), **_of_request(),
        }  # fmt: skip
        line |= {k: v for k, v in vars(record).items() if k not in _STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(without_secrets(line), ensure_ascii=True, separators=(",", ":")).replace("\x7f", "\\u007f")


def _of_request() -> dict[str, Any]:
    if not has_request_context():
        return {}
    actor = g.get("actor")
    who = {"user_id": actor.user_id, "company_id": actor.company_id} if actor else {}
    return {"request_id": g.get("request_id", ""), **who}


def set_up(settings: Settings, stream: TextIO | None = None) -> None:
    """Write the logs of this process to stderr, unless its surroundings (a test run, a server) already take them."""
    for name in ("core_erp", "plugins"):
        logging.getLogger(name).setLevel(settings.log_level)
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
