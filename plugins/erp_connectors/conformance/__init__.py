"""What every adapter must do, ours or anybody's, as tests to run against it: see docs/writing-an-adapter.md.

A test module subclasses :class:`AdapterConformance`, names its ``system`` and gives a ``bench``::

    class TestAcme(AdapterConformance):
        system = ACME

        @pytest.fixture(scope="class")
        @classmethod
        def bench(cls):
            with acme_mock() as mock:
                yield Bench(endpoint=Endpoint(url=mock.url, secret="s"), held=mock.numbers)
"""

from plugins.erp_connectors.conformance.bench import Bench
from plugins.erp_connectors.conformance.examples import Examples
from plugins.erp_connectors.conformance.relay import TROUBLES, Relay, relayed
from plugins.erp_connectors.conformance.suite import AdapterConformance

__all__ = ["TROUBLES", "AdapterConformance", "Bench", "Examples", "Relay", "relayed"]
