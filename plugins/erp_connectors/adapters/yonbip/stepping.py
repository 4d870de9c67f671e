"""The steps after the first, for one document or many in one request, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from plugins.erp_connectors.adapters.base import Errand, Remote
from plugins.erp_connectors.adapters.yonbip.forms import AUDITED, SAVED, SUBMITTED, VERIFIED, Form, form_of
from plugins.erp_connectors.mappings import Section
from plugins.erp_connectors.wire.errors import AlreadyDone, Refused, WireError
from plugins.erp_connectors.wire.yonbip import YonbipClient
from plugins.erp_connectors.wire.yonbip_replies import refusal

Listed = Callable[[Section, Sequence[str]], Iterable[Remote]]


def take(client: YonbipClient, listed: Listed, step: str, errand: Errand, there: Remote) -> Remote | None:
    """Submit or audit one document; a refused step counts as taken if it turns out to be. None when it is not there."""
    try:
        _act(client, errand.section, _action(form_of(errand.section), step), there.id)
    except AlreadyDone:
        pass
    except Refused:
        now = next(iter(listed(errand.section, [errand.number])), None)
        if now is None:
            return None
        if not has_reached(now, step):
            raise
    return replace(there, state=step, verdict="")


def take_many(
    client: YonbipClient, listed: Listed, step: str, sent: Sequence[tuple[Errand, Remote]]
) -> Sequence[Remote | WireError]:
    """The same for many of one kind in one request; each is told what became of it."""
    section = sent[0][0].section
    form = form_of(section)
    outcome = client.acted(section.form, _action(form, step), form.data([there.id for _, there in sent]))
    done = {str(info.get("id")) for info in outcome.infos}
    failed = [there for _, there in sent if there.id not in done]
    reached = {one.id for one in listed(section, [one.number for one in failed]) if has_reached(one, step)} if failed else set()
    told = iter(outcome.messages)
    words = {one.id: next(told, "; ".join(outcome.messages) or f"{step} failed") for one in failed}
    return [
        replace(there, state=step, verdict="") if there.id in done | reached else refusal(words[there.id], "200")
        for _, there in sent
    ]


def back(client: YonbipClient, errand: Errand, there: Remote, steps: Sequence[str]) -> Remote:
    """Undo the audit or the submission, as far as it had got; what has been taken back already is left as it is."""
    form = form_of(errand.section)
    undo = {AUDITED: form.unaudit, SUBMITTED: form.unsubmit, **({SAVED: form.unsubmit} if form.submits_at_once else {})}
    if there.state in undo and not there.verdict:
        if not undo[there.state]:
            raise Refused([f"{errand.number} is {there.state} there, and their service has no way back: take it back there"])
        _act(client, errand.section, undo[there.state], there.id)
    return replace(there, state=SAVED if SAVED in steps else "", verdict="rejected" if form.submits_at_once else "")


def has_reached(there: Remote, step: str) -> bool:
    return there.state in VERIFIED and VERIFIED.index(there.state) >= VERIFIED.index(step)


def _act(client: YonbipClient, section: Section, action: str, id_: str) -> None:
    form = form_of(section)
    if form.style == "one":
        client.write(f"{section.form}/{action}", {"data": form.data([id_])})
        return
    outcome = client.acted(section.form, action, form.data([id_]))
    if outcome.failed:
        raise refusal("; ".join(outcome.messages), "200")


def _action(form: Form, step: str) -> str:
    return form.submit if step == SUBMITTED else form.audit
