"""Chats that messages can go to, as the operator set them up; the secret of each stays where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core_erp.masters import facts as masters

if TYPE_CHECKING:
    from core_erp import Transaction
    from core_erp.erp import Erp


@dataclass(frozen=True)
class Endpoint:
    """``secret`` and ``sign`` name places; ``base`` is another address of the same service, for one kept in the house."""

    code: str
    service: str
    secret: str
    sign: str = ""
    base: str = ""
    locale: str = "zh_CN"
    companies: tuple[str, ...] = ()


def endpoints(erp: Erp) -> Mapping[str, Endpoint]:
    """All of ``[plugin.notices.endpoints.<code>]``."""
    return {code: _endpoint(code, values) for code, values in erp.setting("notices.endpoints").items()}


def endpoints_of(tx: Transaction) -> Mapping[str, Endpoint]:
    """Those that the company of ``tx`` may use."""
    known = endpoints(tx.erp)
    if not known:
        return {}
    code = masters.company(tx).code
    return {e.code: e for e in known.values() if not e.companies or code in e.companies}


def _endpoint(code: str, values: Mapping[str, Any]) -> Endpoint:
    return Endpoint(code, values.get("service", ""), values.get("secret", ""), values.get("sign", ""), values.get("base", ""),
                    values.get("locale", "zh_CN"), tuple(values.get("companies", ())))  # fmt: skip
