"""``erp doctor`` finds what is wrong and says what to do."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import text, update

from core_erp import Actor, HealthCheck, Law, hookimpl
from core_erp import attachments as evidence
from core_erp.checkup import ORPHAN_DAYS, examine, remove_orphans
from core_erp.identity import User
from core_erp.outbox import JobRow
from core_erp.testing import factories

PLUGINS = ()


@pytest.fixture
def ill(erp, people):
    """What a check complains about, as ``{check: detail}``; ``people.admin`` exists, so that a sound house has none."""
    assert people.admin

    def complaints():
        return {f.check: f for f in examine(erp) if f.level != "ok"}

    return complaints


def house(erp, company):
    return erp.transaction(Actor.system(company.id))


def test_a_sound_house_has_nothing(ill):
    assert ill() == {}


def test_jobs_that_are_dead_late_or_unknown(erp, company, ill, clock):
    with house(erp, company) as tx:
        for key in ("a", "b"):
            tx.enqueue("gone.plugin", {}, key=key)
    clock.advance(hours=1)
    found = ill()["jobs"]
    assert (found.level, found.detail) == ("warning", "nobody handles gone.plugin")
    with house(erp, company) as tx:
        tx.session.execute(update(JobRow).where(JobRow.key == "a").values(state="dead"))
    assert any("1 wait for a person" in f.detail and "erp jobs retry" in f.remedy for f in examine(erp))


def test_a_file_that_is_gone_and_one_too_many(erp, company, ill):
    with house(erp, company) as tx:
        product = factories.product(tx)
        kept = evidence.store(tx, b"%PDF-1.7", filename="a.pdf", kind="core.product", subject_id=product.id)
        path = evidence.place(tx, kept)
    assert ill() == {}
    stray = path.with_name("f" * 32)
    stray.write_bytes(b"left behind")
    assert ill() == {}, "a young file may belong to a request that is just being served"
    old = stray.stat().st_mtime - (ORPHAN_DAYS + 1) * 86_400
    os.utime(stray, (old, old))
    assert "1 files belong to no document" in ill()["attachments"].detail
    assert remove_orphans(erp) == 1
    assert ill() == {}
    path.unlink()
    assert f"the file {kept.uid} is gone" in ill()["attachments"].detail


def test_a_broken_law_is_an_error_with_its_rows(erp, ill):
    broken = Law(
        "T1", "nobody is called admin", lambda s: s.execute(text("SELECT id, login FROM core_user WHERE login = 'admin'")), "x"
    )
    erp.laws = (*erp.laws, broken)
    assert "T1 nobody is called admin: id=" in ill()["laws"].detail


def test_an_altered_audit_row_is_found(erp, company, ill):
    with house(erp, company) as tx:
        tx.session.execute(text("DROP TRIGGER IF EXISTS core_audit_no_update") if tx.session.get_bind().dialect.name == "sqlite"
                           else text("DROP TRIGGER core_audit_append_only ON core_audit"))  # fmt: skip
    with house(erp, company) as tx:
        from_job = next(j for j in erp.own_jobs if j.name == "core_erp.audit.seal")
        from_job.handle(tx, {})
    with house(erp, company) as tx:
        tx.session.execute(text("UPDATE core_audit SET action = 'forged' WHERE id = (SELECT min(id) FROM core_audit)"))
    assert "was altered" in ill()["laws"].detail


def test_nobody_left_to_manage_users(erp, company, ill):
    with house(erp, company) as tx:
        tx.session.execute(update(User).values(is_active=False))
    assert "erp user add" in ill()["users"].remedy


def test_a_plugin_that_feels_ill(erp, ill):
    class Scale:
        @hookimpl
        def erp_health_checks(self, tx):
            yield HealthCheck("scale", healthy=False, detail="off")

    erp.pm.register(Scale())
    assert ill()["scale"].detail == "off"


def test_tables_older_and_newer_than_the_code(erp, ill):
    for step, remedy in (("core_0000", "run 'erp migrate'"), ("core_9999", "install the newer version again")):
        with erp.engine.begin() as connection:
            connection.execute(text(f"UPDATE core_schema_version SET version_num = '{step}'"))
        assert ill()["migrations"].remedy == remedy
