"""Mock ERP servers that behave like the systems they stand for."""

from .faults import Fault, FaultBook, parse_fault
from .kingdee.app import kingdee_app
from .run import SYSTEMS, run
from .server import running, serve
from .yonbip.app import yonbip_app

__all__ = ["SYSTEMS", "Fault", "FaultBook", "kingdee_app", "parse_fault", "run", "running", "serve", "yonbip_app"]
