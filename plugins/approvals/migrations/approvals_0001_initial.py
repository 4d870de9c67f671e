"""initial"""

import sqlalchemy as sa
from alembic import op

revision = 'approvals_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('approvals_flow',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('nodes', sa.JSON(), nullable=False),
    sa.CheckConstraint("state in ('draft', 'published', 'retired')", name=op.f('ck_approvals_flow_state')),
    sa.CheckConstraint('version > 0', name=op.f('ck_approvals_flow_version')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_flow_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_flow')),
    sa.UniqueConstraint('company_id', 'code', 'version', name=op.f('uq_approvals_flow_company_id_code_version'))
    )
    with op.batch_alter_table('approvals_flow', schema=None) as batch_op:
        batch_op.create_index('uq_approvals_flow_published', ['company_id', 'code'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))

    op.create_table('approvals_instance',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('flow_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject_kind', sa.String(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('requester_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'open') = (closed_at is null)", name=op.f('ck_approvals_instance_closed')),
    sa.CheckConstraint("state in ('open', 'approved', 'rejected', 'withdrawn')", name=op.f('ck_approvals_instance_state')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_instance_company_id')),
    sa.ForeignKeyConstraint(['flow_id'], ['approvals_flow.id'], name=op.f('fk_approvals_instance_flow_id')),
    sa.ForeignKeyConstraint(['requester_id'], ['core_user.id'], name=op.f('fk_approvals_instance_requester_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_instance'))
    )
    with op.batch_alter_table('approvals_instance', schema=None) as batch_op:
        batch_op.create_index('ix_approvals_instance_subject', ['subject_kind', 'subject_id'], unique=False)
        batch_op.create_index('uq_approvals_instance_open', ['subject_kind', 'subject_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('approvals_task',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('instance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('node', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('is_personal', sa.Boolean(), nullable=False),
    sa.Column('requester_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decider_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('is_override', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state in ('approved', 'rejected')) = (decider_id is not null)", name=op.f('ck_approvals_task_decider')),
    sa.CheckConstraint("state <> 'rejected' or reason <> ''", name=op.f('ck_approvals_task_reason')),
    sa.CheckConstraint("state in ('open', 'approved', 'rejected', 'withdrawn')", name=op.f('ck_approvals_task_state')),
    sa.CheckConstraint('decider_id is null or requester_id is null or decider_id <> requester_id', name=op.f('ck_approvals_task_four_eyes')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_task_company_id')),
    sa.ForeignKeyConstraint(['decider_id'], ['core_user.id'], name=op.f('fk_approvals_task_decider_id')),
    sa.ForeignKeyConstraint(['instance_id'], ['approvals_instance.id'], name=op.f('fk_approvals_task_instance_id')),
    sa.ForeignKeyConstraint(['requester_id'], ['core_user.id'], name=op.f('fk_approvals_task_requester_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_task')),
    sa.UniqueConstraint('instance_id', 'decider_id', name=op.f('uq_approvals_task_instance_id_decider_id')),
    sa.UniqueConstraint('instance_id', 'position', name=op.f('uq_approvals_task_instance_id_position'))
    )
    with op.batch_alter_table('approvals_task', schema=None) as batch_op:
        batch_op.create_index('ix_approvals_task_inbox', ['company_id', 'state', 'role'], unique=False)

    op.create_table('approvals_assignee',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('task_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['approvals_task.id'], name=op.f('fk_approvals_assignee_task_id')),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_approvals_assignee_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_assignee')),
    sa.UniqueConstraint('task_id', 'user_id', name=op.f('uq_approvals_assignee_task_id_user_id'))
    )
    with op.batch_alter_table('approvals_assignee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approvals_assignee_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('approvals_assignee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_approvals_assignee_user_id'))

    op.drop_table('approvals_assignee')
    with op.batch_alter_table('approvals_task', schema=None) as batch_op:
        batch_op.drop_index('ix_approvals_task_inbox')

    op.drop_table('approvals_task')
    with op.batch_alter_table('approvals_instance', schema=None) as batch_op:
        batch_op.drop_index('uq_approvals_instance_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('ix_approvals_instance_subject')

    op.drop_table('approvals_instance')
    with op.batch_alter_table('approvals_flow', schema=None) as batch_op:
        batch_op.drop_index('uq_approvals_flow_published', sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))

    op.drop_table('approvals_flow')
