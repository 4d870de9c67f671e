"""warehouse keeper"""

import sqlalchemy as sa
from alembic import op

revision = 'inventory_0002'
down_revision = 'inventory_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('inventory_warehouse', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keeper_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_inventory_warehouse_keeper_id'), 'core_user', ['keeper_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('inventory_warehouse', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_inventory_warehouse_keeper_id'), type_='foreignkey')
        batch_op.drop_column('keeper_id')
