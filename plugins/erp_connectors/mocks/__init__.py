"""Mock ERP servers that behave like the systems they stand for."""

from .faults import Fault, FaultBook, parse_fault
from .kingdee.app import kingdee_app
from .run import SYSTEMS, run
from .server import running, serve
from .u8.app import u8_app
from .yonbip.app import yonbip_app

__all__ = ["SYSTEMS", "Fault", "FaultBook", "kingdee_app", "parse_fault", "run", "running", "serve", "u8_app", "yonbip_app"]
