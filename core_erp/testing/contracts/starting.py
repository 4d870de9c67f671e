"""A plugin starts with only what it depends on; the host starts alone."""

from __future__ import annotations

import subprocess
import sys

from core_erp.registry import installed
from core_erp.testing.contracts.sources import package_of

PROGRAM = """
import sys
from core_erp.app import create_app
from core_erp.config import Settings
create_app(Settings(database_url="sqlite://", plugins={plugins!r}, env="test"))
print(*sorted(package for package in {others!r} if any(m == package or m.startswith(package + ".") for m in sys.modules)))
"""


def problems(plugins: tuple[str, ...]) -> list[str]:
    """Start in a fresh process with these plugins only; report a failure, and any other plugin that was imported."""
    others = tuple(package_of(name) for name in installed() if name not in plugins)
    program = PROGRAM.format(plugins=plugins, others=others)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        return [f"does not start: {ran.stderr.strip()[-800:]}"]
    return [f"imports {package}, which is switched off" for package in ran.stdout.split()]
