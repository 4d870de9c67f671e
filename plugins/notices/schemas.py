"""Notices as JSON."""

from __future__ import annotations

from marshmallow import fields

from core_erp.calendars.schemas import Clock
from core_erp.fields import Choice as OneOf
from core_erp.fields import Code, Flag, Id, Many, Moment, Shape, Text, Whole
from plugins.notices.kinds import Wording
from plugins.notices.models.deliveries import STATES
from plugins.notices.models.preferences import MODES
from plugins.notices.operations.choosing import Choice, HabitWish
from plugins.notices.queries import DeliveryFilter, InboxFilter


class InboxFilters(Shape):
    """Which of one's notices."""

    makes = InboxFilter

    is_unread = Flag()
    kind = Code()
    subject = Text()


class HowSent(Shape):
    """What became of a notice in one channel: `pending`, `sent`, `failed` or `suppressed`, and why."""

    id = Id()
    channel = Text()
    state = OneOf(*STATES)
    reason = Text()
    attempts = Whole()
    is_repeat = Flag(metadata={"description": "an attempt before this one ended unknown: it may have arrived twice"})
    due_at = Moment(allow_none=True)
    sent_at = Moment(allow_none=True)


class NoticeView(Shape):
    """One notice of one's own."""

    id = Id()
    kind = Text()
    subject = Text(metadata={"description": "the document, `returns.return:12`"})
    title = Text()
    body = Text()
    link = Text()
    created_at = Moment()
    read_at = Moment(allow_none=True)
    deliveries = fields.List(fields.Nested(HowSent))


class UnreadView(Shape):
    """How many wait."""

    count = Whole()


class ReadAll(Shape):
    """All up to this one."""

    notice_id = Id(required=True)


class DeliveryFilters(Shape):
    """Which deliveries."""

    makes = DeliveryFilter

    state = OneOf(*STATES)
    channel = Code()
    recipient = Text(metadata={"description": "`user:5`, `partner:7`, `endpoint:warehouse`"})
    kind = Code()
    key = Text()


class DeliveryView(HowSent):
    """One notice on its way to somebody."""

    notice_id = Id()
    recipient = Text()
    kind = Text(attribute="notice.kind")
    key = Text(attribute="notice.key")
    subject = Text(attribute="notice.subject")
    title = Text(attribute="notice.title")
    mode = OneOf("now", "digest")
    created_at = Moment()


class PreferenceShape(Shape):
    """How notices of a kind come through a channel."""

    makes = Choice

    kind = Text(80, metadata={"description": "`*`: of any kind"})
    channel = Code(required=True)
    mode = OneOf(*MODES, required=True)


class Preferences(Shape):
    """All choices, instead of those before."""

    preferences = Many(PreferenceShape, minimum=0, maximum=200, required=True)


class HabitShape(Shape):
    """Quiet hours and the time of the digest, by the clock of a zone."""

    makes = HabitWish

    timezone = Text(64, allow_none=True)
    quiet_from = Clock(allow_none=True)
    quiet_until = Clock(allow_none=True)
    digest_at = Clock(allow_none=True)


class KindView(Shape):
    """A kind of notice and the facts its templates may name."""

    code = Text()
    title = Text()
    facts = fields.List(fields.String())
    by_mail = Flag()
    is_urgent = Flag()


class ChannelView(Shape):
    """A channel that can be chosen."""

    code = Text()
    service = Text()
    is_ready = Flag()


class TemplateView(Shape):
    """The words in force."""

    kind = Text()
    locale = OneOf("en", "zh_CN")
    title = Text()
    body = Text()
    is_own = Flag()


class WordingShape(Shape):
    """Words with `{{ fact }}` and `{% if fact %} … {% else %} … {% endif %}`."""

    makes = Wording

    title = Text(1000, minimum=1, required=True)
    body = Text(100_000, required=True)


class WordingView(Shape):
    title = Text()
    body = Text()
