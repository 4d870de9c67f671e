"""Whatever moves in whatever order, stock and its value stay the sum of the moves."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from inventory_floor import Floor

from core_erp import Refused
from core_erp.identity import Actor
from core_erp.masters.models import Company
from core_erp.testing import factories
from core_erp.transaction import Transaction
from plugins.inventory import api as inventory

PLUGINS = ("inventory",)
LAWS = ("S1", "S2", "S3", "S4", "V1", "V3", "V5")
PHYSICAL = ("stock", "quarantine", "transit")
quantities = st.sampled_from([Decimal(n) for n in ("1", "2", "3", "7", "0.25", "1.333333")])
values = st.sampled_from([0, 1, 3, 100, 10001, 8850])
things = st.integers(0, 1)
places = st.integers(0, 5)


class Warehouses(RuleBasedStateMachine):
    """Two products, two warehouses of three places each, a shadow of what should lie where, and promises to documents."""

    def __init__(self, erp, company, lends):
        super().__init__()
        self.session = erp.session()
        self.tx = Transaction(erp, self.session, Actor.system(company.id))
        self.lends = lends

    @initialize()
    def open(self):
        self.tx.get(Company, self.tx.company_id).allow_negative_stock = self.lends
        self.tx.flush()
        self.tx.erp.cache.clear()
        self.floor = Floor(self.tx)
        self.products = [factories.product(self.tx), factories.product(self.tx)]
        self.places = [self.floor.at(kind, w) for w in (self.floor.main, self.floor.second) for kind in PHYSICAL]
        self.shadow = {(p.id, place): Decimal(0) for p in self.products for place in self.places}
        self.promises = {}

    def move(self, product, quantity, source, target, value=None, **more):
        wish = self.floor.movement(quantity, source, target, value, product, **more)
        (made,) = inventory.move(self.tx, [wish])
        for place, sign in ((source, -1), (target, 1)):
            if (product.id, place) in self.shadow:
                self.shadow[product.id, place] += sign * quantity
        return made

    @rule(
        thing=things,
        place=places,
        quantity=quantities,
        value=values,
        outside=st.sampled_from(["supplier", "customer", "opening"]),
    )
    def arrive(self, thing, place, quantity, value, outside):
        self.move(self.products[thing], quantity, self.floor.outside(outside), self.places[place], value)

    @precondition(lambda self: any(q > 0 for q in self.shadow.values()))
    @rule(pick=st.integers(0, 99), part=st.sampled_from(["1", "0.5", "0.333333"]), end=st.integers(0, 8))
    def leave_or_go_elsewhere(self, pick, part, end):
        there = sorted(key for key, quantity in self.shadow.items() if quantity > 0)
        product_id, source = there[pick % len(there)]
        product = next(p for p in self.products if p.id == product_id)
        ends = [p for p in self.places if p != source] + [
            self.floor.outside(k) for k in ("customer", "scrap", "loss", "supplier")
        ]
        quantity = (self.shadow[product_id, source] * Decimal(part)).quantize(Decimal("0.000001")) or Decimal("0.000001")
        before = inventory.stock_value(self.tx)
        try:
            made = self.move(product, quantity, source, ends[end])
        except Refused:
            assert self.promises or not self.lends
            return
        after = inventory.stock_value(self.tx)
        if ends[end] not in self.places:
            assert after == before - made.value_minor

    @rule(thing=things, quantity=quantities)
    def promise(self, thing, quantity):
        because = self.floor.because("test.order")
        wish = inventory.Wanted(self.products[thing].id, quantity, because)
        try:
            inventory.reserve(self.tx, warehouse_id=self.floor.main.id, wanted=[wish])
        except Refused:
            assert not self.lends
            return
        self.promises[because] = (self.products[thing], quantity)

    @precondition(lambda self: self.promises)
    @rule(pick=st.integers(0, 99), keep=st.booleans(), more=quantities)
    def fulfil_or_release(self, pick, keep, more):
        because = sorted(self.promises, key=lambda b: b.id)[pick % len(self.promises)]
        product, quantity = self.promises.pop(because)
        if keep:
            self.move(product, quantity, self.floor.at("stock"), self.floor.outside("customer"), promise=because)
        else:
            inventory.release(
                self.tx, kind=because.kind, id=because.id, line_quantities={because.line_id: more} if more < quantity else None
            )
            if more < quantity:
                self.promises[because] = (product, quantity - more)

    @rule(thing=things, place=places, quantity=quantities)
    def sell_what_is_not_there(self, thing, place, quantity):
        product, source = self.products[thing], self.places[place]
        wanted = max(self.shadow[product.id, source], Decimal(0)) + quantity
        try:
            self.move(product, wanted, source, self.floor.outside("customer"))
        except Refused as refused:
            assert refused.code == "inventory/not-enough"
            assert not (self.lends and place % 3 == 0)
            return
        assert self.lends
        assert place % 3 == 0

    @invariant()
    def laws_hold(self):
        self.tx.flush()
        assert not {
            law.code: found for law in self.tx.erp.laws if law.code in LAWS and (found := list(law.offenders(self.session)))
        }

    @invariant()
    def what_lies_there_is_what_was_put_there(self):
        for product in getattr(self, "products", ()):
            total = sum(q for (p, _), q in self.shadow.items() if p == product.id)
            assert inventory.on_hand(self.tx, product.id, kinds=PHYSICAL) == total

    def teardown(self):
        self.session.rollback()
        self.session.close()
        self.tx.erp.cache.clear()


@pytest.mark.parametrize("lends", [False, True], ids=["strict", "lends"])
def test_random_moves_keep_the_laws(erp, company, lends):
    size = settings(
        max_examples=15, stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(lambda: Warehouses(erp, company, lends), settings=size)
