"""initial"""

import sqlalchemy as sa
from alembic import op

from core_erp.schema import append_only

revision = 'retail_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('retail_opening',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('value_minor', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_retail_opening_quantity')),
    sa.CheckConstraint('value_minor >= 0', name=op.f('ck_retail_opening_value')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_retail_opening_company_id')),
    sa.ForeignKeyConstraint(['product_id'], ['core_product.id'], name=op.f('fk_retail_opening_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retail_opening'))
    )
    with op.batch_alter_table('retail_opening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retail_opening_company_id'), ['company_id'], unique=False)

    op.create_table('retail_document',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('invoice', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.String(), nullable=False),
    sa.Column('line_count', sa.Integer(), nullable=False),
    sa.Column('pieces', sa.Integer(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.CheckConstraint("kind <> 'return' or step = 'refused' or return_id is not null", name=op.f('ck_retail_document_return')),
    sa.CheckConstraint("kind <> 'sale' or step in ('sold', 'refused')", name=op.f('ck_retail_document_sale')),
    sa.CheckConstraint("kind in ('sale', 'return', 'write_off')", name=op.f('ck_retail_document_kind')),
    sa.CheckConstraint("step <> 'sold' or order_id is not null", name=op.f('ck_retail_document_sold')),
    sa.CheckConstraint("step in ('refused', 'sold', 'written_off', 'requested', 'endorsed', 'approved', 'received', 'inspected', 'settled')", name=op.f('ck_retail_document_step')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_retail_document_company_id')),
    sa.ForeignKeyConstraint(['order_id'], ['orders_order.id'], name=op.f('fk_retail_document_order_id')),
    sa.ForeignKeyConstraint(['return_id'], ['returns_return.id'], name=op.f('fk_retail_document_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retail_document')),
    sa.UniqueConstraint('company_id', 'invoice', name=op.f('uq_retail_document_company_id_invoice'))
    )
    with op.batch_alter_table('retail_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retail_document_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_retail_document_return_id'), ['return_id'], unique=False)
    append_only("retail_opening")


def downgrade() -> None:
    with op.batch_alter_table('retail_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retail_document_return_id'))
        batch_op.drop_index(batch_op.f('ix_retail_document_order_id'))

    op.drop_table('retail_document')
    with op.batch_alter_table('retail_opening', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retail_opening_company_id'))

    op.drop_table('retail_opening')
