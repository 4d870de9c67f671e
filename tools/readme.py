"""Put real output into the READMEs: ``python tools/readme.py DEMO_OUTPUT TEST_OUTPUT``, files with what the commands printed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def demo_part(text: str) -> str:
    """From the story of the return on: what came before is a progress bar and the report of the import."""
    return text[text.index("3  One return") :].rstrip()


def test_part(text: str) -> str:
    """The header that names the databases, and the last line."""
    lines = [line for line in text.splitlines() if line.strip()]
    head = [line for line in lines if line.startswith(("core-erp", "PostgreSQL", "databases"))]
    return "\n".join([*head, lines[-1].strip("= ")])


def fill(page: Path, name: str, output: str) -> None:
    pattern = re.compile(rf"(<!-- output: {re.escape(name)} -->\n).*?(<!-- end -->)", re.S)
    block = "```text\n" + "\n".join(line.rstrip() for line in output.splitlines()) + "\n```\n"
    page.write_text(pattern.sub(lambda m: m.group(1) + block + m.group(2), page.read_text("utf-8")), "utf-8")


def main(demo: str, tests: str) -> None:
    for page in (ROOT / "README.md", ROOT / "README.zh-CN.md"):
        fill(page, "erp demo", demo_part(Path(demo).read_text("utf-8")))
        fill(page, "pytest", test_part(Path(tests).read_text("utf-8")))


if __name__ == "__main__":
    main(*sys.argv[1:])
