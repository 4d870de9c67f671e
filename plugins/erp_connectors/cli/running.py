"""The ERP and the company a command works in."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click
from sqlalchemy import select

from core_erp import Actor, DomainError, NotFound
from core_erp.app import create_app, erp_of
from core_erp.erp import Erp
from core_erp.masters.models import Company

F = TypeVar("F", bound=Callable[..., Any])

company_option = click.option("--company", "company_code", default=None, help="Code of the company; default: the first.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def opened(company_code: str | None) -> tuple[Erp, Actor]:
    """The ERP of the settings in force, and the house acting in the company. NotFound for a company there is not."""
    erp = erp_of(create_app())
    with erp.reading(Actor.system(0)) as tx:
        query = select(Company.id).order_by(Company.id).limit(1)
        company_id = tx.session.scalar(query.where(Company.code == company_code) if company_code else query)
    if company_id is None:
        raise NotFound("There is no company {code}", code=company_code or "yet")
    return erp, Actor.system(company_id, via="cli")


def plainly(command: F) -> F:
    """What the business refuses is one line on stderr and exit status 2, not a traceback."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except DomainError as error:
            raise Unusable(error.detail) from error

    return run  # type: ignore[return-value]


class Unusable(click.ClickException):
    """Nothing could be done."""

    exit_code = 2


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))
