"""Where plugins may join the host itself. A hook's name says what it returns: plural adds, singular decides, participle joins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core_erp.plugin import hookspec

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Request

    from core_erp.attachments import Attachment
    from core_erp.errors import Objection
    from core_erp.identity import Actor
    from core_erp.plugin import ExtraField, HealthCheck
    from core_erp.transaction import Transaction
    from core_erp.web.inbox import InboxTask
    from core_erp.web.searching import Hit


@hookspec(firstresult=True)
def erp_actor(tx: Transaction, request: Request) -> Actor | None:
    """Who is asking? Asked once at the start of every request that is not public; the first who knows decides.

    Answer None when the request does not carry your kind of proof; raise Unauthorized when it does but is wrong.
    The host itself answers last, for ``Authorization: Bearer`` tokens::

        @hookimpl
        def erp_actor(tx, request):
            if key := request.headers.get("X-Kiosk"):
                return kiosk_actor(tx, key)
    """


@hookspec
def erp_permissions(tx: Transaction, actor: Actor) -> Iterable[str]:
    """Permission codes this person has beyond those of the roles; asked when the actor is made.

    Everyone's answers are joined; nobody can take a permission away here::

        @hookimpl
        def erp_permissions(tx, actor):
            if actor.has_role("duty_manager"):
                yield "returns.refund"
    """


@hookspec(firstresult=True)
def erp_number(tx: Transaction, kinds: Sequence[str]) -> Mapping[str, str] | None:
    """The next number of each of some kinds, such as ``("finance.entry", "finance.invoice")``, just before they are written.

    The host answers last with gapless numbers per company, kind and year. A localisation that must take numbers
    from a ministry's series answers first, for all the kinds asked, and leaves the others to the host::

        @hookimpl
        def erp_number(tx, kinds):
            if "finance.invoice" in kinds:
                others = [kind for kind in kinds if kind != "finance.invoice"]
                return {"finance.invoice": golden_tax.reserve(tx), **numbering.draw(tx, others)}
    """


@hookspec
def erp_document_facts(
    tx: Transaction, kind: str, documents: list[Any]
) -> Iterable[Mapping[str, Mapping[int, Mapping[str, Any]]]]:
    """Facts to show with documents of a kind, for a whole page at once: plugin -> id -> {fact: value}.

    Asked whenever documents are turned into JSON; the answer lands under ``extensions.<plugin>``. One call per page,
    so ask the database once::

        @hookimpl
        def erp_document_facts(tx, kind, documents):
            if kind == "returns.return":
                yield {"acme": loyalty_points(tx, documents)}
    """


@hookspec
def erp_extra_fields(kind: str) -> Iterable[ExtraField]:
    """Typed fields to add to documents of a kind, without a table of your own; asked once at start.

    They are accepted and shown in JSON under ``extensions.<plugin>.<name>`` and kept with the document::

        @hookimpl
        def erp_extra_fields(kind):
            if kind == "returns.return":
                yield ExtraField("acme_rma", "pickup_code", str, label="Pickup code", max_length=20)
    """


@hookspec
def erp_commit_objections(tx: Transaction) -> Iterable[Objection]:
    """Every reason why what was done in this transaction may not be committed; asked last, with everything flushed.

    An objection rolls everything back and answers 422::

        @hookimpl
        def erp_commit_objections(tx):
            if tx.actor.has_role("trainee") and tx.emitted("finance.refund_paid"):
                yield Objection("acme/trainee", "Trainees may not pay refunds")
    """


@hookspec
def erp_attachment_objections(tx: Transaction, attachment: Attachment, path: Path) -> Iterable[Objection]:
    """Every reason why a file may not be kept; asked while it is still temporary, before its row is written.

    The host has checked size and kind already; ``path`` is the file to look into, ``attachment`` says what it is to
    be the evidence of. An objection removes the file and answers 422::

        @hookimpl
        def erp_attachment_objections(tx, attachment, path):
            if virus := clamd.scan(path):
                yield Objection("acme/virus", "This file carries {virus}", "/file", {"virus": virus})
    """


@hookspec
def erp_health_checks(tx: Transaction) -> Iterable[HealthCheck]:
    """Lines of GET /health; asked at each call, so answer quickly and never raise::

    @hookimpl
    def erp_health_checks(tx):
        yield HealthCheck("scale", healthy=scale.is_on(), detail="scale at gate 2")
    """


@hookspec
def erp_inbox_tasks(tx: Transaction, most: int) -> Iterable[InboxTask]:
    """What waits for the person behind ``tx.actor``: asked when the inbox is opened; at most ``most`` tasks each.

    Ask the database once, not once per task. Titles are English templates, translated like every text::

        @hookimpl
        def erp_inbox_tasks(tx, most):
            if tx.actor.has_role("quality"):
                for batch in held_batches(tx, most):
                    yield InboxTask(key=f"acme:{batch.id}", title="Release batch {code}", facts={"code": batch.code},
                                    url=url_for("acme_pages.batch", batch_id=batch.id), since=batch.held_at)
    """


@hookspec
def erp_search_hits(tx: Transaction, text: str, most: int) -> Iterable[Hit]:
    """Documents that fit what somebody typed into the search: a number, a name, a parcel, a phone; at most ``most`` each.

    Only what ``tx.actor`` may see, and only through an index: it is asked while people type::

        @hookimpl
        def erp_search_hits(tx, text, most):
            for slip in slips_beginning_with(tx, text, most):
                yield Hit(kind="Slip", title=slip.number, url=url_for("acme_pages.slip", slip_id=slip.id))
    """
