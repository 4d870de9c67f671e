"""Send a message through a channel by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core_erp.outgoing import Outgoing
from core_erp.secrets import NoSecret, revealed
from plugins.notices.channels import apprise_chats, mail, robots
from plugins.notices.channels.endpoints import Endpoint, endpoints
from plugins.notices.channels.outcomes import Never, NotNow
from plugins.notices.choosing import EMAIL

if TYPE_CHECKING:
    from core_erp.erp import Erp
    from plugins.notices.channels.message import Message


def send(erp: Erp, channel: str, message: Message) -> None:
    """It was taken, or NotNow, Never or Perhaps says why not. Talks to the network: never call it in a transaction."""
    if channel == EMAIL:
        mail.send(mail.server_of(erp), message)
        return
    endpoint = endpoints(erp).get(channel)
    if endpoint is None:
        raise Never(f"there is no endpoint {channel} in the settings any more")
    _say(erp, endpoint, message)


def _say(erp: Erp, endpoint: Endpoint, message: Message) -> None:
    policy, timeout = Outgoing.of(erp.settings), float(erp.setting("notices.timeout_seconds"))
    try:
        secret, sign = revealed(endpoint.secret), revealed(endpoint.sign) if endpoint.sign else ""
    except NoSecret as error:
        raise NotNow(error.detail) from error
    if endpoint.service in robots.ROBOTS:
        robots.send(policy, endpoint.service, endpoint.base, secrets=(secret, sign), message=message, timeout=timeout)
    elif endpoint.service == "apprise":
        apprise_chats.send(policy, secret, message, timeout)
    else:
        raise Never(f"there is no service {endpoint.service}; there are {', '.join((*robots.ROBOTS, 'apprise'))}")
