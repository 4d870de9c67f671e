"""Tables of notices."""

from plugins.notices.models.deliveries import Delivery
from plugins.notices.models.notices import NoticeRow
from plugins.notices.models.preferences import Habit, Preference
from plugins.notices.models.templates import Template

__all__ = ["Delivery", "Habit", "NoticeRow", "Preference", "Template"]
