"""initial"""

import sqlalchemy as sa
from alembic import op

revision = "erp_connectors_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_connectors_connection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("company_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("mapping_file", sa.String(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "secret like 'env:%' or secret like 'file:%' or secret = ''",
            name=op.f("ck_erp_connectors_connection_secret_is_a_reference"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"], name=op.f("fk_erp_connectors_connection_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_connectors_connection")),
        sa.UniqueConstraint("company_id", "name", name=op.f("uq_erp_connectors_connection_company_id_name")),
    )
    op.create_table(
        "erp_connectors_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("company_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("our_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("event_uid", sa.String(), nullable=False),
        sa.Column("job_key", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("their_id", sa.String(), nullable=True),
        sa.Column("their_number", sa.String(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("next_action", sa.String(), nullable=True),
        sa.Column("silences", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "standing != 'done' or (their_id is not null and state != '')", name=op.f("ck_erp_connectors_link_done_is_there")
        ),
        sa.CheckConstraint("standing != 'parked' or problem is not null", name=op.f("ck_erp_connectors_link_parked_says_why")),
        sa.CheckConstraint(
            "standing in ('open', 'waiting', 'unknown', 'parked', 'done', 'empty')", name=op.f("ck_erp_connectors_link_standing")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"], name=op.f("fk_erp_connectors_link_company_id")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["erp_connectors_connection.id"], name=op.f("fk_erp_connectors_link_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_connectors_link")),
        sa.UniqueConstraint("connection_id", "kind", "number", name=op.f("uq_erp_connectors_link_connection_id_kind_number")),
        sa.UniqueConstraint("connection_id", "kind", "our_id", name=op.f("uq_erp_connectors_link_connection_id_kind_our_id")),
        sa.UniqueConstraint("connection_id", "kind", "their_id", name=op.f("uq_erp_connectors_link_connection_id_kind_their_id")),
        sa.UniqueConstraint(
            "connection_id", "kind", "their_number", name=op.f("uq_erp_connectors_link_connection_id_kind_their_number")
        ),
        sa.UniqueConstraint("job_key", name=op.f("uq_erp_connectors_link_job_key")),
    )
    with op.batch_alter_table("erp_connectors_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_connectors_link_event_uid"), ["event_uid"], unique=False)
        batch_op.create_index("ix_erp_connectors_link_standing", ["standing"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("erp_connectors_link", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_connectors_link_standing")
        batch_op.drop_index(batch_op.f("ix_erp_connectors_link_event_uid"))

    op.drop_table("erp_connectors_link")
    op.drop_table("erp_connectors_connection")
