"""The shape of the flow document, in JSON and YAML alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from core_erp.fields import Choice, Code, Flag, QuantityField, Shape, Text, Whole

MOST_NODES, MOST_TRANSITIONS = 60, 200
PICKS = ("round_robin", "least_loaded")


class Wording(fields.Field[Any]):
    """A text, or a text by language with at least ``en``."""

    def __init__(self, maximum: int = 120, **rest: Any) -> None:
        rest["metadata"] = {"type": ["string", "object"], "description": "text, or text by language"}
        super().__init__(**rest)
        self._text, self._by = Text(maximum), fields.Dict(keys=Code(5, pattern="^[a-z]{2}(_[A-Z]{2})?$"), values=Text(maximum))

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_rest: Any) -> dict[str, str]:
        if isinstance(value, str):
            return {"en": self._text.deserialize(value)}
        found: dict[str, str] = self._by.deserialize(value)
        if not found.get("en"):
            raise ValidationError("Say it in English too: en")
        return found


class AssigneesField(fields.Field[Any]):
    """One rule with its value, and perhaps ``pick``: ``{"role": "finance", "pick": "least_loaded"}``."""

    def __init__(self, **rest: Any) -> None:
        rest["metadata"] = {"type": "object", "description": "one rule with its value, and perhaps `pick`"}
        super().__init__(**rest)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_rest: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or len(rules := [k for k in value if k != "pick"]) != 1:
            raise ValidationError("Name one rule, such as role or person, and perhaps pick")
        if value.get("pick", PICKS[0]) not in PICKS:
            raise ValidationError({"pick": ["pick is round_robin or least_loaded"]})
        if not isinstance(value[rules[0]], str | int | bool) or len(str(value[rules[0]])) > 2000:
            raise ValidationError({rules[0]: ["The value of a rule is a text, a number or true"]})
        return value


class SignField(fields.Field[Any]):
    """``any``, ``all``, ``sequence``, or ``{"percent": 60}``."""

    def __init__(self, **rest: Any) -> None:
        rest["metadata"] = {"type": ["string", "object"], "description": "any, all, sequence or {percent: 60}"}
        super().__init__(**rest)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_rest: Any) -> Any:
        if value in ("any", "all", "sequence"):
            return value
        share = value.get("percent") if isinstance(value, dict) and len(value) == 1 else None
        if isinstance(share, bool) or not isinstance(share, int) or not 1 <= share <= 100:
            raise ValidationError("sign is any, all, sequence, or {percent: 1 to 100}")
        return value


class Hours(QuantityField):
    """Working hours, in quotes when they are no whole number."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(places=2, **rest)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> Any:
        super()._deserialize(value, attr, data, **rest)
        return value


class LimitShape(Shape):
    hours = Hours(required=True)
    calendar = Code(64)
    remind_before = Hours()
    escalate_after = Hours()
    on_expiry = Choice("none", "approve", "reject", "transfer")


class NodeShape(Shape):
    id = Code(40, required=True)
    kind = Code(40)
    label = Wording()
    assignees = AssigneesField()
    fallback = AssigneesField()
    sign = SignField()
    limit = fields.Nested(LimitShape)
    reject_to = Code(40)
    split = Choice("first", "all")
    when = Text(2000, minimum=1)
    event = Code(64)
    options = fields.Dict(keys=Code(40), values=fields.Raw())


class TransitionShape(Shape):
    class Meta(Shape.Meta):
        include = {"from": Code(40, required=True)}

    to = Code(40, required=True)
    when = Text(2000, minimum=1)


class AppealShape(Shape):
    within_days = Whole(1, 365)
    assignees = AssigneesField()


class FlowDocument(Shape):
    """A flow: nodes, and the transitions between them from `start` to `end`."""

    code = Code(required=True)
    name = Wording(required=True)
    subject = Text(64, metadata={"description": "kind of document, such as `returns.return`"})
    locked = Flag()
    must_differ = fields.List(
        fields.List(Code(40), validate=validate.Length(equal=2)), validate=validate.Length(max=40),
        metadata={"description": "pairs of parts that different people must play"},
    )  # fmt: skip
    fallback = AssigneesField()
    appeal = fields.Nested(AppealShape)
    nodes = fields.List(fields.Nested(NodeShape), required=True, validate=validate.Length(min=1, max=MOST_NODES))
    transitions = fields.List(
        fields.Nested(TransitionShape), required=True, validate=validate.Length(min=1, max=MOST_TRANSITIONS)
    )


def check_shape(document: Any) -> dict[str, Any]:
    """The document, if its shape is right. Raises marshmallow's ValidationError, which names each place."""
    if not isinstance(document, dict):
        raise ValidationError("A flow is an object with code, name, nodes and transitions")
    checked: dict[str, Any] = FlowDocument().load(document)
    return checked
