"""Notices over HTTP: /api/v1/notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core_erp.http import Routes
from plugins.notices import permissions, queries, schemas
from plugins.notices.models import Delivery, Habit, NoticeRow, Preference
from plugins.notices.operations import choosing, reading, retrying, wording

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core_erp import Transaction
    from plugins.notices.kinds import Wording

routes = Routes("notices", "Notices")

# -- one's inbox --------------------------------------------------------------------------------------------------


@routes.lists("", gives=schemas.NoticeView, needs=None, filters=schemas.InboxFilters)
def inbox(tx: Transaction, wanted: queries.InboxFilter) -> Select[Any]:
    """My notices that I have not dismissed (我的通知)."""
    return queries.inbox(tx, wanted)


@routes.reads("/unread", gives=schemas.UnreadView, needs=None)
def unread(tx: Transaction) -> dict[str, int]:
    """How many of my notices are neither read nor dismissed."""
    return {"count": queries.unread(tx)}


@routes.writes("POST", "/open", needs=None)
def open_inbox(tx: Transaction) -> None:
    """I look at my inbox: all that is in it counts as seen, so that whoever handed work on knows it was noticed."""
    reading.open_inbox(tx)


@routes.writes("POST", "/read", takes=schemas.ReadAll, needs=None)
def read_all(tx: Transaction, sent: dict[str, int]) -> None:
    """All of mine up to this one are read."""
    reading.read_all(tx, sent["notice_id"])


@routes.writes("POST", "/<int:notice_id>/read", gives=schemas.NoticeView, needs=None)
def read(tx: Transaction, notice_id: int) -> NoticeRow:
    """This one is read."""
    return reading.read(tx, notice_id)


@routes.writes("POST", "/<int:notice_id>/dismiss", gives=schemas.NoticeView, needs=None)
def dismiss(tx: Transaction, notice_id: int) -> NoticeRow:
    """Take this one out of my inbox."""
    return reading.dismiss(tx, notice_id)


# -- how one is told ----------------------------------------------------------------------------------------------


@routes.lists("/kinds", gives=schemas.KindView, needs=None)
def kinds(tx: Transaction) -> Sequence[Any]:
    """What notices can be about."""
    return queries.kinds(tx)


@routes.lists("/channels", gives=schemas.ChannelView, needs=None)
def channels(tx: Transaction) -> Sequence[Any]:
    """Through which channels one can be told."""
    return queries.channels(tx)


@routes.lists("/preferences", gives=schemas.PreferenceShape, needs=None)
def preferences(tx: Transaction) -> Sequence[Preference]:
    """What I chose."""
    return queries.preferences_of(tx)


@routes.writes("PUT", "/preferences", takes=schemas.Preferences, needs=None)
def choose(tx: Transaction, sent: dict[str, Any]) -> None:
    """Tell me exactly like this from now on."""
    choosing.choose(tx, sent["preferences"])


@routes.lists("/roles/<string:code>/preferences", gives=schemas.PreferenceShape, needs=permissions.ROUTE)
def preferences_of_role(tx: Transaction, code: str) -> Sequence[Preference]:
    """How those who have a role are told."""
    return queries.preferences_of(tx, role=queries.known_role(tx, code))


@routes.writes("PUT", "/roles/<string:code>/preferences", takes=schemas.Preferences, needs=permissions.ROUTE)
def choose_for_role(tx: Transaction, sent: dict[str, Any], code: str) -> None:
    """Tell those who have a role like this, unless they choose otherwise; a chat is told once of what goes to the role."""
    choosing.choose_for_role(tx, code, sent["preferences"])


@routes.reads("/hours", gives=schemas.HabitShape, needs=None)
def hours(tx: Transaction) -> Habit | choosing.HabitWish:
    """My quiet hours and the time of my digest."""
    return choosing.habit_of(tx) or choosing.HabitWish()


@routes.writes("PUT", "/hours", takes=schemas.HabitShape, gives=schemas.HabitShape, needs=None)
def live(tx: Transaction, wish: choosing.HabitWish) -> Habit:
    """Leave me alone in these hours, and bring the digest at this time."""
    return choosing.live(tx, wish)


# -- texts --------------------------------------------------------------------------------------------------------


@routes.lists("/templates", gives=schemas.TemplateView, needs=permissions.WORD)
def templates(tx: Transaction) -> Sequence[Any]:
    """The words in force, of every kind and language."""
    return queries.templates(tx)


@routes.writes("PUT", "/templates/<string:kind>/<string:locale>", takes=schemas.WordingShape, gives=schemas.WordingView,
               needs=permissions.WORD)  # fmt: skip
def write(tx: Transaction, wish: Wording, kind: str, locale: str) -> Any:
    """Word notices of a kind in a language so, from now on."""
    return wording.write(tx, kind, locale, wish)


@routes.writes("DELETE", "/templates/<string:kind>/<string:locale>", needs=permissions.WORD)
def forget(tx: Transaction, kind: str, locale: str) -> None:
    """Back to the words that were shipped."""
    wording.forget(tx, kind, locale)


@routes.writes("POST", "/templates/<string:kind>/<string:locale>/preview", takes=schemas.WordingShape, gives=schemas.WordingView,
               needs=permissions.WORD)  # fmt: skip
def preview(tx: Transaction, wish: Wording, kind: str, locale: str) -> Any:
    """What such words would look like; nothing is kept."""
    return wording.preview(tx, kind, locale, wish)


# -- what became of them ------------------------------------------------------------------------------------------


@routes.lists("/deliveries", gives=schemas.DeliveryView, needs=permissions.VIEW, filters=schemas.DeliveryFilters)
def deliveries(tx: Transaction, wanted: queries.DeliveryFilter) -> Select[Any]:
    """Everybody's notices on their way out of the house, and what became of them."""
    return queries.deliveries(tx, wanted)


@routes.writes("POST", "/deliveries/<int:delivery_id>/retry", gives=schemas.DeliveryView, needs=permissions.RETRY)
def retry(tx: Transaction, delivery_id: int) -> Delivery:
    """Send one again that failed or was suppressed."""
    return retrying.retry(tx, delivery_id)
