"""The words of notices: a language of placeholders and ``if``, and nothing else."""

from plugins.notices.wording.grammar import TemplateMistake, parse
from plugins.notices.wording.rendering import rendered

__all__ = ["TemplateMistake", "parse", "rendered"]
