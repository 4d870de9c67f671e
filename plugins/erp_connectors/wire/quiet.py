"""Keeps tokens and signatures, which some protocols put into addresses and headers, out of the logs."""

from __future__ import annotations

import logging

import httpx


def keep_secrets_out_of_logs() -> None:
    """Strip queries from logged addresses and silence logged headers; doing it twice does no harm."""
    logging.getLogger("httpx").addFilter(_without_queries)
    logging.getLogger("httpcore.http11").addFilter(_without_headers)


def _without_queries(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(one.copy_with(query=None) if isinstance(one, httpx.URL) else one for one in record.args)
    return True


def _without_headers(record: logging.LogRecord) -> bool:
    return "headers" not in record.getMessage()
