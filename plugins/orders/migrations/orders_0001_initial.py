"""initial"""

import sqlalchemy as sa
from alembic import op

from core_erp.schema import append_only

revision = 'orders_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('orders_order',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('warehouse_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('rate', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('prices_include_tax', sa.Boolean(), nullable=False),
    sa.Column('discount_minor', sa.BigInteger(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('ordered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deliveries', sa.Integer(), nullable=False),
    sa.Column('cancel_reason', sa.String(), nullable=True),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('extra', sa.JSON(), nullable=False),
    sa.CheckConstraint("state in ('quotation', 'confirmed', 'cancelled', 'partly_delivered', 'delivered')", name=op.f('ck_orders_order_state')),
    sa.CheckConstraint('discount_minor >= 0', name=op.f('ck_orders_order_discount')),
    sa.CheckConstraint('net_minor + tax_minor = gross_minor', name=op.f('ck_orders_order_gross')),
    sa.CheckConstraint('rate > 0', name=op.f('ck_orders_order_rate')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_orders_order_company_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_orders_order_partner_id')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['inventory_warehouse.id'], name=op.f('fk_orders_order_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders_order')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_orders_order_company_id_number')),
    sa.UniqueConstraint('company_id', 'reference', name=op.f('uq_orders_order_company_id_reference'))
    )
    with op.batch_alter_table('orders_order', schema=None) as batch_op:
        batch_op.create_index('ix_orders_order_partner', ['partner_id'], unique=False)

    op.create_table('orders_delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('warehouse_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_orders_delivery_company_id')),
    sa.ForeignKeyConstraint(['order_id'], ['orders_order.id'], name=op.f('fk_orders_delivery_order_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_orders_delivery_partner_id')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['inventory_warehouse.id'], name=op.f('fk_orders_delivery_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders_delivery')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_orders_delivery_company_id_number'))
    )
    with op.batch_alter_table('orders_delivery', schema=None) as batch_op:
        batch_op.create_index('ix_orders_delivery_order', ['order_id'], unique=False)

    op.create_table('orders_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_stocked', sa.Boolean(), nullable=False),
    sa.Column('description', sa.String(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('unit_price', sa.BigInteger(), nullable=False),
    sa.Column('discount_minor', sa.BigInteger(), nullable=False),
    sa.Column('order_discount_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_rate', sa.BigInteger(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('delivered', sa.BigInteger(), nullable=False),
    sa.Column('invoiced', sa.BigInteger(), nullable=False),
    sa.Column('return_claimed', sa.BigInteger(), nullable=False),
    sa.Column('returned', sa.BigInteger(), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('cost_returned_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('cost_returned_minor >= 0 and cost_returned_minor <= cost_minor', name=op.f('ck_orders_line_cost_returned')),
    sa.CheckConstraint('delivered >= 0 and delivered <= quantity', name=op.f('ck_orders_line_delivered')),
    sa.CheckConstraint('discount_minor >= 0 and order_discount_minor >= 0', name=op.f('ck_orders_line_discount')),
    sa.CheckConstraint('invoiced >= 0 and invoiced <= delivered', name=op.f('ck_orders_line_invoiced')),
    sa.CheckConstraint('net_minor >= 0 and tax_minor >= 0 and net_minor + tax_minor = gross_minor', name=op.f('ck_orders_line_gross')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_orders_line_quantity')),
    sa.CheckConstraint('return_claimed >= 0 and return_claimed <= delivered', name=op.f('ck_orders_line_return_claimed')),
    sa.CheckConstraint('returned >= 0 and returned <= return_claimed', name=op.f('ck_orders_line_returned')),
    sa.CheckConstraint('unit_price >= 0 and tax_rate >= 0', name=op.f('ck_orders_line_price')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_orders_line_company_id')),
    sa.ForeignKeyConstraint(['order_id'], ['orders_order.id'], name=op.f('fk_orders_line_order_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_orders_line_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['core_product.id'], name=op.f('fk_orders_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders_line')),
    sa.UniqueConstraint('order_id', 'position', name=op.f('uq_orders_line_order_id_position'))
    )
    with op.batch_alter_table('orders_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_orders_line_product_id'), ['product_id'], unique=False)

    op.create_table('orders_delivery_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('cost_minor >= 0', name=op.f('ck_orders_delivery_line_cost')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_orders_delivery_line_quantity')),
    sa.ForeignKeyConstraint(['delivery_id'], ['orders_delivery.id'], name=op.f('fk_orders_delivery_line_delivery_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['orders_line.id'], name=op.f('fk_orders_delivery_line_order_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders_delivery_line')),
    sa.UniqueConstraint('delivery_id', 'order_line_id', name=op.f('uq_orders_delivery_line_delivery_id_order_line_id'))
    )
    with op.batch_alter_table('orders_delivery_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_orders_delivery_line_order_line_id'), ['order_line_id'], unique=False)
    append_only("orders_delivery")
    append_only("orders_delivery_line")


def downgrade() -> None:
    with op.batch_alter_table('orders_delivery_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_orders_delivery_line_order_line_id'))

    op.drop_table('orders_delivery_line')
    with op.batch_alter_table('orders_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_orders_line_product_id'))

    op.drop_table('orders_line')
    with op.batch_alter_table('orders_delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_orders_delivery_order')

    op.drop_table('orders_delivery')
    with op.batch_alter_table('orders_order', schema=None) as batch_op:
        batch_op.drop_index('ix_orders_order_partner')

    op.drop_table('orders_order')
