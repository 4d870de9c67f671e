"""links are the queue; circuit of a connection; cursors and conflicts of what is pulled"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "erp_connectors_0002"
down_revision = "erp_connectors_0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
QUEUED = ("open", "waiting", "unknown")
OLD, NEW = (*QUEUED, "parked", "done", "empty"), (*QUEUED, "parked", "skipped", "done", "empty")
CONNECTION, LINK = "erp_connectors_connection", "erp_connectors_link"
BREAKER = {"breaker": "breaker in ('closed', 'open', 'half_open')"}
QUEUE = {"queued_is_due": f"(standing in {QUEUED}) = (due_at is not null)", "origin": "origin in ('ours', 'theirs')"}


def drop(batch: Any, table: str, *names: str) -> None:
    for name in names:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")


def check(batch: Any, table: str, checks: dict[str, str]) -> None:
    for name, text in checks.items():
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), text)


def upgrade() -> None:
    with op.batch_alter_table(CONNECTION) as table:
        table.add_column(sa.Column("carries", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("pulls", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("per_minute", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("breaker", sa.String(), nullable=False, server_default="closed"))
        table.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("problem", sa.String(), nullable=True))
        table.add_column(sa.Column("next_action", sa.String(), nullable=True))
        check(table, CONNECTION, BREAKER)
    with op.batch_alter_table(LINK) as table:
        drop(table, LINK, "standing")
        table.add_column(sa.Column("origin", sa.String(), nullable=False, server_default="ours"))
        table.add_column(sa.Column("event", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("waits_for", ID, nullable=True))
        table.add_column(sa.Column("revision", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("verdict", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("day", sa.Date(), nullable=True))
        table.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        check(table, LINK, {"standing": f"standing in {NEW}"})
    _take_over_jobs()
    with op.batch_alter_table(LINK) as table:
        table.drop_constraint("uq_erp_connectors_link_job_key", type_="unique")
        table.drop_column("job_key")
        for column in ("origin", "event", "attempts", "failures", "revision", "verdict"):
            table.alter_column(column, server_default=None)
        check(table, LINK, QUEUE)
    with op.batch_alter_table(CONNECTION) as table:
        for column in ("carries", "pulls", "per_minute", "breaker", "failures"):
            table.alter_column(column, server_default=None)
    op.create_index("ix_erp_connectors_link_due", LINK, ["connection_id", "due_at", "id"])
    op.create_index("ix_erp_connectors_link_subject", LINK, ["connection_id", "subject", "id"])
    _create_cursor()
    _create_conflict()
    _create_run()


def _take_over_jobs() -> None:
    """What the jobs of the documents knew goes to their links: the event, when it is due, and what a person set aside."""
    bind = op.get_bind()
    jobs = sa.table('core_job', sa.column('key'), sa.column('name'), sa.column('state'), sa.column('payload', sa.JSON()),
                    sa.column('run_at', sa.DateTime(timezone=True)))  # fmt: skip
    links = sa.table('erp_connectors_link', sa.column('id'), sa.column('job_key'), sa.column('standing'),
                     sa.column('event', sa.JSON()), sa.column('due_at', sa.DateTime(timezone=True)))  # fmt: skip
    if not sa.inspect(bind).has_table("core_job"):
        return
    told = sa.select(links.c.id, links.c.standing, jobs.c.state, jobs.c.payload, jobs.c.run_at)
    for row in bind.execute(told.join(jobs, jobs.c.key == links.c.job_key)).all():
        values = {"event": (row.payload or {}).get("event", {})}
        if row.standing in QUEUED:
            values["due_at"] = row.run_at
        elif row.standing == "parked" and row.state == "skipped":
            values["standing"] = "skipped"
        bind.execute(sa.update(links).where(links.c.id == row.id).values(**values))
    queued = sa.and_(links.c.standing.in_(QUEUED), links.c.due_at.is_(None))
    bind.execute(sa.update(links).where(queued).values(due_at=sa.func.current_timestamp()))
    bind.execute(sa.update(jobs).where(jobs.c.name == "erp_connectors.push", jobs.c.state != "done").values(state="skipped"))


def _create_cursor() -> None:
    op.create_table(
        "erp_connectors_cursor",
        sa.Column("id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("connection_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("newest", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("next_action", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"], name=op.f("fk_erp_connectors_cursor_company_id")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["erp_connectors_connection.id"], name=op.f("fk_erp_connectors_cursor_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_connectors_cursor")),
        sa.UniqueConstraint("connection_id", "kind", name=op.f("uq_erp_connectors_cursor_connection_id_kind")),
    )


def _create_conflict() -> None:
    op.create_table(
        "erp_connectors_conflict",
        sa.Column("id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("connection_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("their_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("our_id", ID, nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("ours", sa.JSON(), nullable=False),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("next_action", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer is null or answer in ('theirs', 'ours')", name=op.f("ck_erp_connectors_conflict_answer")),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"], name=op.f("fk_erp_connectors_conflict_company_id")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["erp_connectors_connection.id"], name=op.f("fk_erp_connectors_conflict_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_connectors_conflict")),
        sa.UniqueConstraint(
            "connection_id",
            "kind",
            "their_id",
            "field",
            name=op.f("uq_erp_connectors_conflict_connection_id_kind_their_id_field"),
        ),
    )
    op.create_index("ix_erp_connectors_conflict_open", "erp_connectors_conflict", ["connection_id", "answer"])


def _create_run() -> None:
    op.create_table(
        "erp_connectors_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("connection_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("next_action", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('reconcile', 'pull')", name=op.f("ck_erp_connectors_run_kind")),
        sa.CheckConstraint("state in ('waiting', 'running', 'done', 'failed')", name=op.f("ck_erp_connectors_run_state")),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"], name=op.f("fk_erp_connectors_run_company_id")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["erp_connectors_connection.id"], name=op.f("fk_erp_connectors_run_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_connectors_run")),
    )
    op.create_index("ix_erp_connectors_run_connection", "erp_connectors_run", ["connection_id", "id"])


def downgrade() -> None:
    op.drop_table("erp_connectors_run")
    op.drop_table("erp_connectors_conflict")
    op.drop_table("erp_connectors_cursor")
    op.drop_index("ix_erp_connectors_link_subject", "erp_connectors_link")
    op.drop_index("ix_erp_connectors_link_due", "erp_connectors_link")
    op.execute("update erp_connectors_link set standing = 'parked', due_at = null where standing = 'skipped'")
    with op.batch_alter_table(LINK) as table:
        drop(table, LINK, "origin", "queued_is_due", "standing")
        table.add_column(sa.Column("job_key", sa.String(), nullable=False, server_default=""))
        check(table, LINK, {"standing": f"standing in {OLD}"})
    op.execute("update erp_connectors_link set job_key = 'erp_connectors.push:' || connection_id || ':' || kind || ':' || our_id")
    with op.batch_alter_table(LINK) as table:
        table.alter_column("job_key", server_default=None)
        table.create_unique_constraint("uq_erp_connectors_link_job_key", ["job_key"])
        for column in (
            "checked_at",
            "day",
            "verdict",
            "revision",
            "waits_for",
            "failures",
            "attempts",
            "due_at",
            "event",
            "origin",
        ):
            table.drop_column(column)
    with op.batch_alter_table(CONNECTION) as table:
        drop(table, CONNECTION, "breaker")
        for column in ("next_action", "problem", "failures", "breaker", "per_minute", "pulls", "carries"):
            table.drop_column(column)
