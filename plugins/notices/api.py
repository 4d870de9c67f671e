"""Front door of notices: what other plugins may call."""

from plugins.notices.kinds import Notice, NoticeKind, Wording, catalogue
from plugins.notices.operations.retrying import again
from plugins.notices.queries import Standing, standing
from plugins.notices.telling import tell

__all__ = ["Notice", "NoticeKind", "Standing", "Wording", "again", "catalogue", "standing", "tell"]
