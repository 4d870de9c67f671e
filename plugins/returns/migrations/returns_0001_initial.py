"""initial"""

import sqlalchemy as sa
from alembic import op

from core_erp.schema import append_only

revision = 'returns_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('returns_reason',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('name_zh', sa.String(), nullable=False),
    sa.Column('flow', sa.String(), nullable=False),
    sa.Column('fault', sa.String(), nullable=False),
    sa.Column('window_days', sa.Integer(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.CheckConstraint("fault in ('seller', 'customer', 'carrier', 'none')", name=op.f('ck_returns_reason_fault')),
    sa.CheckConstraint('window_days is null or window_days >= 0', name=op.f('ck_returns_reason_window_days')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_returns_reason_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns_reason')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_returns_reason_company_id_code'))
    )
    op.create_table('returns_return',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=True),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('warehouse_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('holder', sa.String(), nullable=False),
    sa.Column('needs_goods', sa.Boolean(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('rate', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('credited_minor', sa.BigInteger(), nullable=False),
    sa.Column('due_minor', sa.BigInteger(), nullable=False),
    sa.Column('refunded_minor', sa.BigInteger(), nullable=False),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('carrier', sa.String(), nullable=False),
    sa.Column('tracking', sa.String(), nullable=False),
    sa.Column('requested_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('deciders', sa.JSON(), nullable=False),
    sa.Column('receivers', sa.JSON(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_because', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('extra', sa.JSON(), nullable=False),
    sa.CheckConstraint("not needs_goods or warehouse_id is not null or state in ('requested', 'rejected', 'cancelled')", name=op.f('ck_returns_return_warehouse')),
    sa.CheckConstraint("state in ('requested', 'approved', 'rejected', 'cancelled', 'in_transit', 'partly_received', 'received', 'settled', 'inspected', 'closed')", name=op.f('ck_returns_return_state')),
    sa.CheckConstraint('rate > 0', name=op.f('ck_returns_return_rate')),
    sa.CheckConstraint('refunded_minor >= 0 and refunded_minor <= due_minor and due_minor <= credited_minor', name=op.f('ck_returns_return_money')),
    sa.ForeignKeyConstraint(['company_id', 'reason'], ['returns_reason.company_id', 'returns_reason.code'], name=op.f('fk_returns_return_company_id_reason')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_returns_return_company_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_returns_return_partner_id')),
    sa.ForeignKeyConstraint(['requested_by'], ['core_user.id'], name=op.f('fk_returns_return_requested_by')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['inventory_warehouse.id'], name=op.f('fk_returns_return_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns_return')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_returns_return_company_id_number')),
    sa.UniqueConstraint('company_id', 'reference', name=op.f('uq_returns_return_company_id_reference'))
    )
    with op.batch_alter_table('returns_return', schema=None) as batch_op:
        batch_op.create_index('ix_returns_return_partner', ['company_id', 'partner_id'], unique=False)
        batch_op.create_index('ix_returns_return_state', ['company_id', 'state'], unique=False)

    op.create_table('returns_credit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('credit_note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('due_minor', sa.BigInteger(), nullable=False),
    sa.Column('refunded_minor', sa.BigInteger(), nullable=False),
    sa.Column('credited_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('refunded_minor >= 0 and refunded_minor <= due_minor and due_minor <= amount_minor', name=op.f('ck_returns_credit_refunded')),
    sa.ForeignKeyConstraint(['credit_note_id'], ['finance_credit_note.id'], name=op.f('fk_returns_credit_credit_note_id')),
    sa.ForeignKeyConstraint(['return_id'], ['returns_return.id'], name=op.f('fk_returns_credit_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns_credit')),
    sa.UniqueConstraint('credit_note_id', name=op.f('uq_returns_credit_credit_note_id'))
    )
    with op.batch_alter_table('returns_credit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_returns_credit_return_id'), ['return_id'], unique=False)

    op.create_table('returns_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('order_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('description', sa.String(), nullable=False),
    sa.Column('needs_goods', sa.Boolean(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('requested', sa.BigInteger(), nullable=False),
    sa.Column('approved', sa.BigInteger(), nullable=False),
    sa.Column('received', sa.BigInteger(), nullable=False),
    sa.Column('closed_short', sa.BigInteger(), nullable=False),
    sa.Column('accepted', sa.BigInteger(), nullable=False),
    sa.Column('rejected', sa.BigInteger(), nullable=False),
    sa.Column('credited', sa.BigInteger(), nullable=False),
    sa.Column('unit_price', sa.BigInteger(), nullable=True),
    sa.Column('net_minor', sa.BigInteger(), nullable=True),
    sa.Column('tax_minor', sa.BigInteger(), nullable=True),
    sa.Column('blind_cost_minor', sa.BigInteger(), nullable=True),
    sa.Column('cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('credited_minor', sa.BigInteger(), nullable=False),
    sa.Column('place_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('accepted >= 0 and rejected >= 0 and accepted + rejected <= received', name=op.f('ck_returns_line_accepted')),
    sa.CheckConstraint('approved >= 0 and approved <= requested', name=op.f('ck_returns_line_approved')),
    sa.CheckConstraint('credited >= 0 and credited <= approved', name=op.f('ck_returns_line_credited')),
    sa.CheckConstraint('credited_minor >= 0 and cost_minor >= 0', name=op.f('ck_returns_line_amounts')),
    sa.CheckConstraint('needs_goods or received = 0', name=op.f('ck_returns_line_needs_goods')),
    sa.CheckConstraint('order_line_id is not null or (net_minor >= 0 and tax_minor >= 0)', name=op.f('ck_returns_line_blind')),
    sa.CheckConstraint('received >= 0 and closed_short >= 0 and received + closed_short <= approved', name=op.f('ck_returns_line_received')),
    sa.CheckConstraint('requested > 0', name=op.f('ck_returns_line_requested')),
    sa.ForeignKeyConstraint(['order_id'], ['orders_order.id'], name=op.f('fk_returns_line_order_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['orders_line.id'], name=op.f('fk_returns_line_order_line_id')),
    sa.ForeignKeyConstraint(['place_id'], ['inventory_location.id'], name=op.f('fk_returns_line_place_id')),
    sa.ForeignKeyConstraint(['product_id'], ['core_product.id'], name=op.f('fk_returns_line_product_id')),
    sa.ForeignKeyConstraint(['return_id'], ['returns_return.id'], name=op.f('fk_returns_line_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns_line')),
    sa.UniqueConstraint('return_id', 'order_line_id', name=op.f('uq_returns_line_return_id_order_line_id')),
    sa.UniqueConstraint('return_id', 'position', name=op.f('uq_returns_line_return_id_position'))
    )
    with op.batch_alter_table('returns_line', schema=None) as batch_op:
        batch_op.create_index('ix_returns_line_order', ['order_id'], unique=False)
        batch_op.create_index('ix_returns_line_order_line', ['order_line_id'], unique=False)

    op.create_table('returns_receipt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_returns_receipt_company_id')),
    sa.ForeignKeyConstraint(['return_id'], ['returns_return.id'], name=op.f('fk_returns_receipt_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns_receipt')),
    sa.UniqueConstraint('return_id', name=op.f('uq_returns_receipt_return_id'))
    )
    op.create_table('returns_difference',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('resolution', sa.String(), nullable=False),
    sa.CheckConstraint("(closed_at is null) = (resolution = '')", name=op.f('ck_returns_difference_closed')),
    sa.CheckConstraint("kind in ('short', 'over', 'refused')", name=op.f('ck_returns_difference_kind')),
    sa.CheckConstraint('quantity >= 0', name=op.f('ck_returns_difference_quantity')),
    sa.ForeignKeyConstraint(['closed_by'], ['core_user.id'], name=op.f('fk_returns_difference_closed_by')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_returns_difference_company_id')),
    sa.ForeignKeyConstraint(['line_id'], ['returns_line.id'], name=op.f('fk_returns_difference_line_id')),
    sa.ForeignKeyConstraint(['return_id'], ['returns_return.id'], name=op.f('fk_returns_difference_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns_difference'))
    )
    with op.batch_alter_table('returns_difference', schema=None) as batch_op:
        batch_op.create_index('ix_returns_difference_return', ['return_id'], unique=False)

    op.create_table('returns_inspection',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('grade', sa.String(), nullable=False),
    sa.Column('is_accepted', sa.Boolean(), nullable=False),
    sa.Column('place_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('inspected_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('inspected_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_returns_inspection_quantity')),
    sa.ForeignKeyConstraint(['inspected_by'], ['core_user.id'], name=op.f('fk_returns_inspection_inspected_by')),
    sa.ForeignKeyConstraint(['line_id'], ['returns_line.id'], name=op.f('fk_returns_inspection_line_id')),
    sa.ForeignKeyConstraint(['place_id'], ['inventory_location.id'], name=op.f('fk_returns_inspection_place_id')),
    sa.ForeignKeyConstraint(['return_id'], ['returns_return.id'], name=op.f('fk_returns_inspection_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns_inspection'))
    )
    with op.batch_alter_table('returns_inspection', schema=None) as batch_op:
        batch_op.create_index('ix_returns_inspection_return', ['return_id'], unique=False)

    op.create_table('returns_receipt_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scan_id', sa.String(), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('place_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('received_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_returns_receipt_line_quantity')),
    sa.ForeignKeyConstraint(['line_id'], ['returns_line.id'], name=op.f('fk_returns_receipt_line_line_id')),
    sa.ForeignKeyConstraint(['place_id'], ['inventory_location.id'], name=op.f('fk_returns_receipt_line_place_id')),
    sa.ForeignKeyConstraint(['received_by'], ['core_user.id'], name=op.f('fk_returns_receipt_line_received_by')),
    sa.ForeignKeyConstraint(['return_id'], ['returns_receipt.return_id'], name=op.f('fk_returns_receipt_line_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns_receipt_line')),
    sa.UniqueConstraint('return_id', 'scan_id', 'line_id', name=op.f('uq_returns_receipt_line_return_id_scan_id_line_id'))
    )
    append_only("returns_receipt_line")
    append_only("returns_inspection")


def downgrade() -> None:
    op.drop_table('returns_receipt_line')
    with op.batch_alter_table('returns_inspection', schema=None) as batch_op:
        batch_op.drop_index('ix_returns_inspection_return')

    op.drop_table('returns_inspection')
    with op.batch_alter_table('returns_difference', schema=None) as batch_op:
        batch_op.drop_index('ix_returns_difference_return')

    op.drop_table('returns_difference')
    op.drop_table('returns_receipt')
    with op.batch_alter_table('returns_line', schema=None) as batch_op:
        batch_op.drop_index('ix_returns_line_order_line')
        batch_op.drop_index('ix_returns_line_order')

    op.drop_table('returns_line')
    with op.batch_alter_table('returns_credit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_returns_credit_return_id'))

    op.drop_table('returns_credit')
    with op.batch_alter_table('returns_return', schema=None) as batch_op:
        batch_op.drop_index('ix_returns_return_state')
        batch_op.drop_index('ix_returns_return_partner')

    op.drop_table('returns_return')
    op.drop_table('returns_reason')
