"""host"""

import sqlalchemy as sa
from alembic import op

from core_erp.schema import append_only

revision = 'core_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('core_audit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('via', sa.String(), nullable=False),
    sa.Column('request_id', sa.String(), nullable=False),
    sa.Column('table_name', sa.String(), nullable=False),
    sa.Column('record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('uid', sa.String(), nullable=True),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('subject', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_audit')),
    sa.UniqueConstraint('uid', name=op.f('uq_core_audit_uid'))
    )
    with op.batch_alter_table('core_audit', schema=None) as batch_op:
        batch_op.create_index('ix_core_audit_record', ['table_name', 'record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_core_audit_subject'), ['subject'], unique=False)

    op.create_table('core_company',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('timezone', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('voucher_style', sa.String(), nullable=False),
    sa.Column('allow_negative_stock', sa.Boolean(), nullable=False),
    sa.CheckConstraint("voucher_style in ('red', 'reverse')", name=op.f('ck_core_company_voucher_style')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_company')),
    sa.UniqueConstraint('code', name=op.f('uq_core_company_code'))
    )
    op.create_table('core_exchange_rate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('base', sa.String(), nullable=False),
    sa.Column('quote', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('rate', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('rate > 0', name=op.f('ck_core_exchange_rate_rate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_exchange_rate')),
    sa.UniqueConstraint('base', 'quote', 'day', name=op.f('uq_core_exchange_rate_base_quote_day'))
    )
    with op.batch_alter_table('core_exchange_rate', schema=None) as batch_op:
        batch_op.create_index('ix_core_exchange_rate_latest', ['base', 'quote', 'day'], unique=False)

    op.create_table('core_idempotency',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('body', sa.JSON(), nullable=True),
    sa.Column('headers', sa.JSON(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_idempotency')),
    sa.UniqueConstraint('scope', 'key', name=op.f('uq_core_idempotency_scope_key'))
    )
    op.create_table('core_job',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('run_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state in ('ready', 'running', 'done', 'dead', 'skipped')", name=op.f('ck_core_job_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_job')),
    sa.UniqueConstraint('key', name=op.f('uq_core_job_key'))
    )
    with op.batch_alter_table('core_job', schema=None) as batch_op:
        batch_op.create_index('ix_core_job_due', ['state', 'run_at'], unique=False)
        batch_op.create_index('ix_core_job_subject', ['subject', 'name', 'state'], unique=False)

    op.create_table('core_role',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_role')),
    sa.UniqueConstraint('code', name=op.f('uq_core_role_code'))
    )
    op.create_table('core_schedule',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_schedule')),
    sa.UniqueConstraint('job', name=op.f('uq_core_schedule_job'))
    )
    op.create_table('core_unit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_core_unit_code'))
    )
    op.create_table('core_audit_seal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('audit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['audit_id'], ['core_audit.id'], name=op.f('fk_core_audit_seal_audit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_audit_seal')),
    sa.UniqueConstraint('audit_id', name=op.f('uq_core_audit_seal_audit_id'))
    )
    op.create_table('core_company_setting',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_core_company_setting_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_company_setting')),
    sa.UniqueConstraint('company_id', 'name', name=op.f('uq_core_company_setting_company_id_name'))
    )
    op.create_table('core_grant',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('permission', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['core_role.id'], name=op.f('fk_core_grant_role_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_grant')),
    sa.UniqueConstraint('role_id', 'permission', name=op.f('uq_core_grant_role_id_permission'))
    )
    op.create_table('core_partner',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('tax_id', sa.String(), nullable=True),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('extra', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_core_partner_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_partner')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_core_partner_company_id_code'))
    )
    op.create_table('core_product',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_stocked', sa.Boolean(), nullable=False),
    sa.Column('list_price', sa.BigInteger(), nullable=True),
    sa.Column('tax_rate', sa.BigInteger(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('extra', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_core_product_company_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_core_product_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_product')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_core_product_company_id_code'))
    )
    op.create_table('core_sequence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_core_sequence_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_sequence')),
    sa.UniqueConstraint('company_id', 'kind', 'year', name=op.f('uq_core_sequence_company_id_kind_year'))
    )
    op.create_table('core_user',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('superior_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_core_user_company_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_core_user_partner_id')),
    sa.ForeignKeyConstraint(['superior_id'], ['core_user.id'], name=op.f('fk_core_user_superior_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_user')),
    sa.UniqueConstraint('login', name=op.f('uq_core_user_login'))
    )
    op.create_table('core_attachment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('subject_kind', sa.String(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_core_attachment_company_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['core_user.id'], name=op.f('fk_core_attachment_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_attachment')),
    sa.UniqueConstraint('uid', name=op.f('uq_core_attachment_uid'))
    )
    with op.batch_alter_table('core_attachment', schema=None) as batch_op:
        batch_op.create_index('ix_core_attachment_subject', ['subject_kind', 'subject_id'], unique=False)

    op.create_table('core_membership',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['core_role.id'], name=op.f('fk_core_membership_role_id')),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_core_membership_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_membership')),
    sa.UniqueConstraint('user_id', 'role_id', name=op.f('uq_core_membership_user_id_role_id'))
    )
    with op.batch_alter_table('core_membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_membership_role_id'), ['role_id'], unique=False)

    op.create_table('core_token',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_core_token_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_core_token_token_hash'))
    )
    with op.batch_alter_table('core_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_token_user_id'), ['user_id'], unique=False)
    append_only("core_audit")
    append_only("core_audit_seal")


def downgrade() -> None:
    with op.batch_alter_table('core_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_token_user_id'))

    op.drop_table('core_token')
    with op.batch_alter_table('core_membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_membership_role_id'))

    op.drop_table('core_membership')
    with op.batch_alter_table('core_attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_core_attachment_subject')

    op.drop_table('core_attachment')
    op.drop_table('core_user')
    op.drop_table('core_sequence')
    op.drop_table('core_product')
    op.drop_table('core_partner')
    op.drop_table('core_grant')
    op.drop_table('core_company_setting')
    op.drop_table('core_audit_seal')
    op.drop_table('core_unit')
    op.drop_table('core_schedule')
    op.drop_table('core_role')
    with op.batch_alter_table('core_job', schema=None) as batch_op:
        batch_op.drop_index('ix_core_job_subject')
        batch_op.drop_index('ix_core_job_due')

    op.drop_table('core_job')
    op.drop_table('core_idempotency')
    with op.batch_alter_table('core_exchange_rate', schema=None) as batch_op:
        batch_op.drop_index('ix_core_exchange_rate_latest')

    op.drop_table('core_exchange_rate')
    op.drop_table('core_company')
    with op.batch_alter_table('core_audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_audit_subject'))
        batch_op.drop_index('ix_core_audit_record')

    op.drop_table('core_audit')
