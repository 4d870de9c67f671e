"""What commands work in: the ERP of the settings in force, and the house acting in a company."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy import select

from core_erp.app import create_erp
from core_erp.erp import Erp
from core_erp.errors import NotFound
from core_erp.identity import Actor
from core_erp.masters.models import Company

company_option = click.option("--company", "company_code", metavar="CODE", help="Code of the company; default: the first.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def running_erp() -> Erp:
    """The ERP of the settings in force. Raises PluginError or BadSetting."""
    return create_erp()


def opened(company_code: str | None = None) -> tuple[Erp, Actor]:
    """The ERP, and the house acting in that company or in the first. Raises NotFound for a company there is not."""
    erp = running_erp()
    return erp, house(erp, company_code)


def house(erp: Erp, company_code: str | None = None) -> Actor:
    """The house itself at work in a company. Raises NotFound."""
    query = select(Company.id).order_by(Company.id).limit(1)
    with erp.reading(Actor.system(0)) as tx:
        company_id = tx.session.scalar(query.where(Company.code == company_code) if company_code else query)
    if company_id is None:
        raise NotFound("There is no company {company}; 'erp init' founds one", company=company_code or "yet")
    return Actor.system(company_id, via="cli")


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))
