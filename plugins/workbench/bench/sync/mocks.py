"""A mock in a process of its own that can be killed and started again on the same port, with the data it had."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

_PATIENCE = 60.0


@dataclass
class MockProcess:
    """``python -m`` of a mock, keeping its data in a file."""

    system: str
    data: Path
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.port = self.port or _free_port()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Until it answers."""
        words = ["--port", str(self.port), "--data", str(self.data)]
        command = [sys.executable, "-m", "plugins.erp_connectors.mocks", self.system, *words]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError(f"the mock of {self.system} does not start")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_mock/faults", timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """kill -9: what it had not acknowledged may be there or not."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def fault(self, kind: str, **told: Any) -> None:
        httpx.post(f"{self.url}/_mock/faults", json={"kind": kind, **told}, timeout=10).raise_for_status()

    def heal(self) -> None:
        httpx.delete(f"{self.url}/_mock/faults", timeout=10).raise_for_status()

    def documents(self, prefix: str) -> list[dict[str, Any]]:
        held: list[dict[str, Any]] = httpx.get(f"{self.url}/_mock/documents", timeout=60).json()
        return [one for one in held if str(one["number"]).startswith(prefix)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
