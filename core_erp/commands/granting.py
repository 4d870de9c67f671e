"""``erp grants``: let the product run as a role that may do no more than it must."""

from __future__ import annotations

import click

from core_erp import grants as granting
from core_erp.commands.running import running_erp


@click.command()
@click.argument("role")
@click.option("--apply", "is_applied", is_flag=True, help="Run the statements instead of printing them.")
def grants(role: str, *, is_applied: bool) -> None:
    """What ROLE needs on PostgreSQL to run the product: rows to read and write, history to add to, no tables to change.

    Sign in as the owner of the tables (ERP_DATABASE_URL), here and for 'erp migrate'; the product itself signs in as ROLE.
    Repeat it after every migration.
    """
    with running_erp().engine.begin() as connection:
        wanted = granting.statements(connection, role)
        if not is_applied:
            click.echo("\n".join(f"{statement};" for statement in wanted))
            return
        for statement in wanted:
            connection.exec_driver_sql(statement)
    click.echo(f"{role} may now do what the product does, and nothing else ({len(wanted)} statements)")
