"""initial"""

import sqlalchemy as sa
from alembic import op

revision = 'notices_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notices_template',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_notices_template_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices_template')),
    sa.UniqueConstraint('company_id', 'kind', 'locale', name=op.f('uq_notices_template_company_id_kind_locale'))
    )
    op.create_table('notices_habit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('timezone', sa.String(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_until', sa.Integer(), nullable=True),
    sa.Column('digest_at', sa.Integer(), nullable=False),
    sa.CheckConstraint('(quiet_from is null) = (quiet_until is null)', name=op.f('ck_notices_habit_quiet')),
    sa.CheckConstraint('digest_at between 0 and 1439', name=op.f('ck_notices_habit_digest_at')),
    sa.CheckConstraint('quiet_from is null or (quiet_from between 0 and 1439 and quiet_until between 0 and 1439)', name=op.f('ck_notices_habit_span')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_notices_habit_company_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_user.id'], name=op.f('fk_notices_habit_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices_habit')),
    sa.UniqueConstraint('person_id', name=op.f('uq_notices_habit_person_id'))
    )
    op.create_table('notices_notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('person_id is null or partner_id is null', name=op.f('ck_notices_notice_one_recipient')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_notices_notice_company_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_notices_notice_partner_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_user.id'], name=op.f('fk_notices_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices_notice')),
    sa.UniqueConstraint('company_id', 'recipient', 'key', name=op.f('uq_notices_notice_company_id_recipient_key'))
    )
    with op.batch_alter_table('notices_notice', schema=None) as batch_op:
        batch_op.create_index('ix_notices_notice_created_at', ['created_at'], unique=False)
        batch_op.create_index('ix_notices_notice_inbox', ['person_id', 'id'], unique=False)
        batch_op.create_index('ix_notices_notice_key', ['company_id', 'key'], unique=False)
        batch_op.create_index('ix_notices_notice_unread', ['person_id'], unique=False, sqlite_where=sa.text('read_at is null and dismissed_at is null'), postgresql_where=sa.text('read_at is null and dismissed_at is null'))

    op.create_table('notices_preference',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('role', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('mode', sa.String(), nullable=False),
    sa.CheckConstraint("mode in ('now', 'digest', 'off')", name=op.f('ck_notices_preference_mode')),
    sa.CheckConstraint('(person_id is null) <> (role is null)', name=op.f('ck_notices_preference_owner')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_notices_preference_company_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_user.id'], name=op.f('fk_notices_preference_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices_preference'))
    )
    with op.batch_alter_table('notices_preference', schema=None) as batch_op:
        batch_op.create_index('uq_notices_preference_person', ['person_id', 'kind', 'channel'], unique=True, sqlite_where=sa.text('person_id is not null'), postgresql_where=sa.text('person_id is not null'))
        batch_op.create_index('uq_notices_preference_role', ['company_id', 'role', 'kind', 'channel'], unique=True, sqlite_where=sa.text('role is not null'), postgresql_where=sa.text('role is not null'))

    op.create_table('notices_delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('mode', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_repeat', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lead_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name=op.f('ck_notices_delivery_sent')),
    sa.CheckConstraint("state in ('pending', 'sent', 'failed', 'suppressed')", name=op.f('ck_notices_delivery_state')),
    sa.CheckConstraint("state not in ('failed', 'suppressed') or reason <> ''", name=op.f('ck_notices_delivery_reason')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_notices_delivery_company_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['notices_notice.id'], name=op.f('fk_notices_delivery_notice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices_delivery')),
    sa.UniqueConstraint('notice_id', 'channel', name=op.f('uq_notices_delivery_notice_id_channel')),
    sa.UniqueConstraint('uid', name=op.f('uq_notices_delivery_uid'))
    )
    with op.batch_alter_table('notices_delivery', schema=None) as batch_op:
        batch_op.create_index('ix_notices_delivery_failed', ['company_id', 'id'], unique=False, sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'"))
        batch_op.create_index('ix_notices_delivery_pending', ['recipient', 'channel'], unique=False, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))


def downgrade() -> None:
    with op.batch_alter_table('notices_delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_delivery_pending', sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
        batch_op.drop_index('ix_notices_delivery_failed', sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'"))

    op.drop_table('notices_delivery')
    with op.batch_alter_table('notices_preference', schema=None) as batch_op:
        batch_op.drop_index('uq_notices_preference_role', sqlite_where=sa.text('role is not null'), postgresql_where=sa.text('role is not null'))
        batch_op.drop_index('uq_notices_preference_person', sqlite_where=sa.text('person_id is not null'), postgresql_where=sa.text('person_id is not null'))

    op.drop_table('notices_preference')
    with op.batch_alter_table('notices_notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_notice_unread', sqlite_where=sa.text('read_at is null and dismissed_at is null'), postgresql_where=sa.text('read_at is null and dismissed_at is null'))
        batch_op.drop_index('ix_notices_notice_key')
        batch_op.drop_index('ix_notices_notice_inbox')
        batch_op.drop_index('ix_notices_notice_created_at')

    op.drop_table('notices_notice')
    op.drop_table('notices_habit')
    op.drop_table('notices_template')
