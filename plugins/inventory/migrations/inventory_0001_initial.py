"""initial"""

import sqlalchemy as sa
from alembic import op

from core_erp.schema import append_only

revision = 'inventory_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('inventory_slip',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('adjustment', 'opening', 'transfer')", name=op.f('ck_inventory_slip_kind')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_inventory_slip_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inventory_slip')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_inventory_slip_company_id_number'))
    )
    op.create_table('inventory_warehouse',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_inventory_warehouse_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inventory_warehouse')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_inventory_warehouse_company_id_code'))
    )
    op.create_table('inventory_location',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('warehouse_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.CheckConstraint("(warehouse_id is not null) = (kind in ('stock', 'quarantine', 'transit'))", name=op.f('ck_inventory_location_warehouse')),
    sa.CheckConstraint("kind in ('stock', 'quarantine', 'transit', 'supplier', 'customer', 'loss', 'scrap', 'opening')", name=op.f('ck_inventory_location_kind')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_inventory_location_company_id')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['inventory_warehouse.id'], name=op.f('fk_inventory_location_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inventory_location')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_inventory_location_company_id_code'))
    )
    with op.batch_alter_table('inventory_location', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inventory_location_warehouse_id'), ['warehouse_id'], unique=False)

    op.create_table('inventory_move',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('target_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('value_minor', sa.BigInteger(), nullable=False),
    sa.Column('because_kind', sa.String(), nullable=False),
    sa.Column('because_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('because_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('memo', sa.String(), nullable=False),
    sa.CheckConstraint('quantity > 0 or (quantity = 0 and value_minor > 0)', name=op.f('ck_inventory_move_quantity')),
    sa.CheckConstraint('source_id <> target_id', name=op.f('ck_inventory_move_somewhere_else')),
    sa.CheckConstraint('value_minor >= 0', name=op.f('ck_inventory_move_value')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_inventory_move_company_id')),
    sa.ForeignKeyConstraint(['product_id'], ['core_product.id'], name=op.f('fk_inventory_move_product_id')),
    sa.ForeignKeyConstraint(['source_id'], ['inventory_location.id'], name=op.f('fk_inventory_move_source_id')),
    sa.ForeignKeyConstraint(['target_id'], ['inventory_location.id'], name=op.f('fk_inventory_move_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inventory_move'))
    )
    with op.batch_alter_table('inventory_move', schema=None) as batch_op:
        batch_op.create_index('ix_inventory_move_because', ['because_kind', 'because_id'], unique=False)
        batch_op.create_index('ix_inventory_move_product', ['product_id', 'id'], unique=False)

    op.create_table('inventory_stock',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('value_minor', sa.BigInteger(), nullable=False),
    sa.Column('reserved', sa.BigInteger(), nullable=False),
    sa.Column('average_minor', sa.BigInteger(), nullable=False),
    sa.Column('may_be_negative', sa.Boolean(), nullable=False),
    sa.CheckConstraint('quantity <> 0 or value_minor = 0', name=op.f('ck_inventory_stock_value_of_nothing')),
    sa.CheckConstraint('quantity >= 0 or may_be_negative', name=op.f('ck_inventory_stock_quantity')),
    sa.CheckConstraint('reserved >= 0 and (reserved <= quantity or may_be_negative)', name=op.f('ck_inventory_stock_reserved')),
    sa.CheckConstraint('value_minor >= 0 or quantity < 0', name=op.f('ck_inventory_stock_value')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_inventory_stock_company_id')),
    sa.ForeignKeyConstraint(['location_id'], ['inventory_location.id'], name=op.f('fk_inventory_stock_location_id')),
    sa.ForeignKeyConstraint(['product_id'], ['core_product.id'], name=op.f('fk_inventory_stock_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inventory_stock')),
    sa.UniqueConstraint('product_id', 'location_id', name=op.f('uq_inventory_stock_product_id_location_id'))
    )
    with op.batch_alter_table('inventory_stock', schema=None) as batch_op:
        batch_op.create_index('ix_inventory_stock_location', ['location_id'], unique=False)

    op.create_table('inventory_reservation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stock_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('because_kind', sa.String(), nullable=False),
    sa.Column('because_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('because_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_inventory_reservation_quantity')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_inventory_reservation_company_id')),
    sa.ForeignKeyConstraint(['stock_id'], ['inventory_stock.id'], name=op.f('fk_inventory_reservation_stock_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inventory_reservation')),
    sa.UniqueConstraint('because_kind', 'because_id', 'because_line_id', 'stock_id', name='uq_inventory_reservation_line')
    )
    with op.batch_alter_table('inventory_reservation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inventory_reservation_stock_id'), ['stock_id'], unique=False)
    append_only("inventory_move")


def downgrade() -> None:
    with op.batch_alter_table('inventory_reservation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inventory_reservation_stock_id'))

    op.drop_table('inventory_reservation')
    with op.batch_alter_table('inventory_stock', schema=None) as batch_op:
        batch_op.drop_index('ix_inventory_stock_location')

    op.drop_table('inventory_stock')
    with op.batch_alter_table('inventory_move', schema=None) as batch_op:
        batch_op.drop_index('ix_inventory_move_product')
        batch_op.drop_index('ix_inventory_move_because')

    op.drop_table('inventory_move')
    with op.batch_alter_table('inventory_location', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inventory_location_warehouse_id'))

    op.drop_table('inventory_location')
    op.drop_table('inventory_warehouse')
    op.drop_table('inventory_slip')
