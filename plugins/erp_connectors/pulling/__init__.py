"""Pull: what is made over there comes in by a cursor, is taken over by rules, and asks a person where those do not decide."""

from plugins.erp_connectors.pulling.answers import answer
from plugins.erp_connectors.pulling.outcomes import Difference, Outcome
from plugins.erp_connectors.pulling.pull import Pulled, pull

__all__ = ["Difference", "Outcome", "Pulled", "answer", "pull"]
