"""Shapes of what people want of approvals."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields, validate

from core_erp.fields import Choice, Code, Flag, Id, Moment, Shape, Text
from plugins.approvals.operations import BatchWish, DelegationWish, Outcome
from plugins.approvals.operations.signing import Where
from plugins.approvals.rejecting import RejectReasonWish


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    reason: str = ""
    reason_code: str = ""
    rule: str = ""


class DecideTask(Shape):
    """A decision; a rejection needs a reason in words, and one of the catalogue (`other` unless told)."""

    makes = Decision
    outcome = Choice("approve", "reject", required=True)
    reason = Text(2000, load_default="")
    reason_code = Code()
    rule = Code()


class DecideMany(Shape):
    """The same decision on several tasks."""

    makes = BatchWish
    task_ids = fields.List(Id(), required=True, validate=validate.Length(1, 100))
    outcome = Choice("approve", "reject", required=True)
    reason = Text(2000, load_default="")
    reason_code = Code()


@dataclass(frozen=True)
class Note:
    note: str = ""


class CompleteTask(Shape):
    """What was done, or the answer."""

    makes = Note
    note = Text(4000, load_default="")


@dataclass(frozen=True)
class Question:
    question: str
    person_id: int | None = None
    role: str = ""


class AskRequester(Shape):
    """What the requester is to tell."""

    makes = Question
    question = Text(2000, minimum=1, required=True)


class Consult(AskRequester):
    """A question to a person or a role."""

    person_id = Id()
    role = Code()


@dataclass(frozen=True)
class Signer:
    person_id: int
    where: Where
    note: str = ""


class AddSigner(Shape):
    """Who else has to sign: before, after or beside."""

    makes = Signer
    person_id = Id(required=True)
    where = Choice("before", "after", "beside", required=True)
    note = Text(2000, load_default="")


@dataclass(frozen=True)
class Hand:
    reason: str
    person_id: int | None = None
    role: str = ""


class TransferTask(Shape):
    """Who gets it, and why."""

    makes = Hand
    person_id = Id(required=True)
    reason = Text(2000, minimum=1, required=True)


class ReassignTask(Shape):
    """The person or role that gets it, and why."""

    makes = Hand
    person_id = Id()
    role = Code()
    reason = Text(2000, minimum=1, required=True)


@dataclass(frozen=True)
class Back:
    to: str
    reason: str


class SendBack(Shape):
    """The earlier node, or `requester`, and why."""

    makes = Back
    to = Code(40, required=True)
    reason = Text(2000, minimum=1, required=True)


@dataclass(frozen=True)
class Why:
    reason: str = ""


class GiveReason(Shape):
    """Why."""

    makes = Why
    reason = Text(2000, load_default="")


@dataclass(frozen=True)
class Grounds:
    grounds: str
    evidence: tuple[int, ...] = ()


class MakeAppeal(Shape):
    """Why the rejection is wrong, and the ids of attachments that show it; one is newer than the rejection."""

    makes = Grounds
    grounds = Text(4000, minimum=1, required=True)
    evidence = fields.List(Id(), validate=validate.Length(max=50))


@dataclass(frozen=True)
class Words:
    text: str
    mentions: tuple[int, ...] = ()
    is_public: bool = False


class LeaveComment(Shape):
    """A message, perhaps to somebody; a public one is for the customer too."""

    makes = Words
    text = Text(4000, minimum=1, required=True)
    mentions = fields.List(Id(), validate=validate.Length(max=50))
    is_public = Flag()


class Delegate(Shape):
    """Whom, from when until when; for one flow or all."""

    makes = DelegationWish
    delegate_id = Id(required=True)
    begins_at = Moment(required=True)
    ends_at = Moment(required=True)
    flow = Code()
    reason = Text(500)
    delegator_id = Id(allow_none=True)


class KeepRejectReason(Shape):
    """A preset reason as it should be."""

    makes = RejectReasonWish
    code = Code(required=True)
    name = Text(120, 1, required=True)
    name_zh = Text(120)
    rule = Code()
    is_active = Flag()


@dataclass(frozen=True)
class FileText:
    text: str


class ImportFlow(Shape):
    """The text of a YAML or JSON file."""

    makes = FileText
    text = Text(200_000, minimum=1, required=True)
