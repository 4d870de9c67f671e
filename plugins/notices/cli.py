"""``erp notices …``: what became of them, send again, try a channel out."""

from __future__ import annotations

import uuid

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from core_erp.commands.running import company_option, json_option, opened, print_json
from core_erp.masters import facts as masters
from plugins.notices import queries, texts
from plugins.notices.channels import sending
from plugins.notices.channels.message import Message
from plugins.notices.channels.outcomes import Never, NotNow, Perhaps
from plugins.notices.choosing import EMAIL
from plugins.notices.kinds import TEST, catalogue
from plugins.notices.models import Delivery
from plugins.notices.models.deliveries import STATES
from plugins.notices.operations import retrying

SHOWN = ("id", "state", "channel", "recipient", "kind", "subject", "attempts", "reason")


@click.group()
def notices() -> None:
    """Notices on their way to people."""


@notices.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only these; default: all that were not sent.")
@click.option("--limit", default=50, show_default=True)
@company_option
@json_option
def list_deliveries(state: str | None, limit: int, company_code: str | None, *, as_json: bool) -> None:
    """Deliveries, newest first, and why they failed, were suppressed, or wait."""
    erp, actor = opened(company_code)
    with erp.reading(actor) as tx:
        query = queries.deliveries(tx, queries.DeliveryFilter(state=state))
        query = query if state else query.where(Delivery.state != "sent")
        found = tx.session.scalars(query.order_by(Delivery.id.desc()).limit(limit)).all()
        rows = [{name: getattr(d, name, None) or getattr(d.notice, name, "") for name in SHOWN} for d in found]
        mine = Delivery.company_id == tx.company_id
        counts = dict(tx.session.execute(select(Delivery.state, func.count()).where(mine).group_by(Delivery.state)).all())
    if as_json:
        print_json({"counts": counts, "deliveries": rows})
        return
    table = Table(*SHOWN)
    for row in rows:
        table.add_row(*(str(value)[:60] for value in row.values()))
    if rows:
        Console().print(table)
    click.echo(", ".join(f"{n} {name}" for name, n in sorted(counts.items())) or "no deliveries yet")


@notices.command("retry")
@click.argument("delivery_ids", nargs=-1, type=int)
@click.option("--failed", is_flag=True, help="Every delivery that failed.")
@company_option
def retry_deliveries(delivery_ids: tuple[int, ...], company_code: str | None, *, failed: bool) -> None:
    """Send deliveries again that failed or were suppressed."""
    erp, actor = opened(company_code)
    with erp.transaction(actor) as tx:
        everyone = select(Delivery.id).where(Delivery.company_id == tx.company_id, Delivery.state == "failed")
        chosen = sorted({*delivery_ids, *(tx.session.scalars(everyone) if failed else ())})
        for delivery_id in chosen:
            retrying.retry(tx, delivery_id)
    click.echo(f"{len(chosen)} deliveries are on their way again")


@notices.command("test")
@click.option("--channel", default=EMAIL, show_default=True, help="email, or an endpoint of the settings.")
@click.option("--to", "address", default="", help="Address, for e-mail.")
@click.option("--locale", type=click.Choice(["en", "zh_CN"]), default="en", show_default=True)
@company_option
def test_channel(channel: str, address: str, locale: str, company_code: str | None) -> None:
    """Send one message now and say what became of it."""
    if channel == EMAIL and not address:
        raise click.UsageError("an e-mail needs --to ADDRESS")
    erp, actor = opened(company_code)
    with erp.reading(actor) as tx:
        facts = {"person": address or channel, "company": masters.company(tx).name}
        title, body = texts.filled(texts.words(tx, catalogue(erp)[TEST], locale), facts)
        message = Message(uid=uuid.uuid4().hex, to_name="", to_address=address, title=title, body=body, locale=locale,
                          thread="", at=tx.now)  # fmt: skip
    try:
        sending.send(erp, channel, message)
    except (NotNow, Never, Perhaps) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{channel} took it")
