"""Sessions and sign-in attempts"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0004'
down_revision = 'core_0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('core_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('door', sa.String(), nullable=False),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_attempt'))
    )
    with op.batch_alter_table('core_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_core_attempt_door', ['door', 'address', 'at'], unique=False)

    op.create_table('core_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('browser', sa.String(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_core_session_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_core_session_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_core_session_token_hash'))
    )
    with op.batch_alter_table('core_session', schema=None) as batch_op:
        batch_op.create_index('ix_core_session_user', ['user_id', 'ended_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('core_session', schema=None) as batch_op:
        batch_op.drop_index('ix_core_session_user')

    op.drop_table('core_session')
    with op.batch_alter_table('core_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_core_attempt_door')

    op.drop_table('core_attempt')
