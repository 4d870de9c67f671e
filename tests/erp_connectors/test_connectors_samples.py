"""Contract samples: what is sent of every kind of document to Kingdee and YonBIP, as readable files. (U8's are tried with its adapter.)

Did a mapping or a draft change on purpose? ``ERP_ACCEPT_SAMPLES=1 pytest tests/erp_connectors/test_connectors_samples.py`` writes
the files anew; read the difference before you commit it, because it is what integrators will see in their systems.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from plugins.erp_connectors.adapters.base import Endpoint, System
from plugins.erp_connectors.adapters.shipped import KINGDEE, YONBIP
from plugins.erp_connectors.conformance.bench import Bench
from plugins.erp_connectors.conformance.examples import Examples

SAMPLES = Path(__file__).with_name("samples")
CASES = [(system, kind) for system in (KINGDEE, YONBIP) for kind in sorted(system.capabilities.sends)]


@pytest.mark.parametrize(("system", "kind"), CASES, ids=lambda one: getattr(one, "name", one))
def test_what_is_sent_is_exactly_the_sample(system: System, kind: str) -> None:
    errand = Examples(system, Bench(endpoint=Endpoint(url=""), held=lambda _: ())).one(kind).errand
    text = json.dumps({"form": errand.section.form, "body": errand.body}, ensure_ascii=False, indent=2) + "\n"
    sample = SAMPLES / system.name / f"{kind}.json"
    if os.environ.get("ERP_ACCEPT_SAMPLES"):
        sample.parent.mkdir(exist_ok=True)
        sample.write_text(text, "utf-8")
    assert text == sample.read_text("utf-8"), "see the top of this file for how to accept it"
