"""initial"""

import sqlalchemy as sa
from alembic import op

from core_erp.schema import append_only

revision = 'finance_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('finance_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('name_zh', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=True),
    sa.Column('is_control', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind in ('asset', 'liability', 'equity', 'income', 'expense')", name=op.f('ck_finance_account_kind')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_finance_account_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_account')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_finance_account_company_id_code')),
    sa.UniqueConstraint('company_id', 'purpose', name=op.f('uq_finance_account_company_id_purpose'))
    )
    op.create_table('finance_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('journal', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('memo', sa.String(), nullable=False),
    sa.Column('style', sa.String(), nullable=False),
    sa.Column('source_kind', sa.String(), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('debit_total_minor', sa.BigInteger(), nullable=False),
    sa.Column('credit_total_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("journal in ('sales', 'stock', 'bank', 'general')", name=op.f('ck_finance_entry_journal')),
    sa.CheckConstraint("source_id is not null or source_kind = 'finance.manual'", name=op.f('ck_finance_entry_source')),
    sa.CheckConstraint("style in ('normal', 'red', 'reverse')", name=op.f('ck_finance_entry_style')),
    sa.CheckConstraint('debit_total_minor = credit_total_minor', name=op.f('ck_finance_entry_balanced')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_finance_entry_company_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['finance_entry.id'], name=op.f('fk_finance_entry_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_entry')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_finance_entry_company_id_number')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_finance_entry_reverses_id')),
    sa.UniqueConstraint('source_kind', 'source_id', 'purpose', name=op.f('uq_finance_entry_source_kind_source_id_purpose'))
    )
    with op.batch_alter_table('finance_entry', schema=None) as batch_op:
        batch_op.create_index('ix_finance_entry_day', ['company_id', 'day'], unique=False)

    op.create_table('finance_period',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entry_count', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.CheckConstraint("state in ('open', 'closed')", name=op.f('ck_finance_period_state')),
    sa.CheckConstraint('month between 1 and 12', name=op.f('ck_finance_period_month')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_finance_period_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_period')),
    sa.UniqueConstraint('company_id', 'year', 'month', name=op.f('uq_finance_period_company_id_year_month'))
    )
    op.create_table('finance_credit_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('source_kind', sa.String(), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=False),
    sa.Column('kept_minor', sa.BigInteger(), nullable=False),
    sa.Column('extra', sa.JSON(), nullable=False),
    sa.CheckConstraint("state in ('posted', 'reversed')", name=op.f('ck_finance_credit_note_state')),
    sa.CheckConstraint('fee_minor = 0 or kept_minor = 0', name=op.f('ck_finance_credit_note_one_fee')),
    sa.CheckConstraint('fee_minor between 0 and gross_minor', name=op.f('ck_finance_credit_note_fee')),
    sa.CheckConstraint('net_minor + tax_minor = gross_minor and gross_minor >= 0', name=op.f('ck_finance_credit_note_gross')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_finance_credit_note_company_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_finance_credit_note_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_credit_note')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_finance_credit_note_company_id_number'))
    )
    with op.batch_alter_table('finance_credit_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finance_credit_note_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index('ix_finance_credit_note_source', ['source_kind', 'source_id'], unique=False)

    op.create_table('finance_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('debit_minor', sa.BigInteger(), nullable=False),
    sa.Column('credit_minor', sa.BigInteger(), nullable=False),
    sa.Column('foreign_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.CheckConstraint('(debit_minor = 0) <> (credit_minor = 0)', name=op.f('ck_finance_item_one_side')),
    sa.ForeignKeyConstraint(['account_id'], ['finance_account.id'], name=op.f('fk_finance_item_account_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['finance_entry.id'], name=op.f('fk_finance_item_entry_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_finance_item_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_item'))
    )
    with op.batch_alter_table('finance_item', schema=None) as batch_op:
        batch_op.create_index('ix_finance_item_account', ['account_id', 'entry_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finance_item_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_finance_item_partner', ['partner_id', 'account_id'], unique=False)

    op.create_table('finance_invoice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('rate', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('credited_minor', sa.BigInteger(), nullable=False),
    sa.Column('credited_tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=False),
    sa.Column('paid_minor', sa.BigInteger(), nullable=False),
    sa.Column('refunded_minor', sa.BigInteger(), nullable=False),
    sa.Column('receivable_minor', sa.BigInteger(), nullable=False),
    sa.Column('extra', sa.JSON(), nullable=False),
    sa.CheckConstraint('credited_minor between 0 and gross_minor', name=op.f('ck_finance_invoice_credited')),
    sa.CheckConstraint('credited_tax_minor between 0 and tax_minor', name=op.f('ck_finance_invoice_credited_tax')),
    sa.CheckConstraint('fee_minor between 0 and credited_minor', name=op.f('ck_finance_invoice_fee')),
    sa.CheckConstraint('net_minor + tax_minor = gross_minor and gross_minor >= 0', name=op.f('ck_finance_invoice_gross')),
    sa.CheckConstraint('paid_minor - refunded_minor <= gross_minor + fee_minor', name=op.f('ck_finance_invoice_paid')),
    sa.CheckConstraint('refunded_minor between 0 and paid_minor', name=op.f('ck_finance_invoice_refunded')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_finance_invoice_company_id')),
    sa.ForeignKeyConstraint(['order_id'], ['orders_order.id'], name=op.f('fk_finance_invoice_order_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_finance_invoice_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_invoice')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_finance_invoice_company_id_number'))
    )
    with op.batch_alter_table('finance_invoice', schema=None) as batch_op:
        batch_op.create_index('ix_finance_invoice_order', ['order_id'], unique=False)
        batch_op.create_index('ix_finance_invoice_partner', ['partner_id'], unique=False)

    op.create_table('finance_refund',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('credit_note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('rate', sa.BigInteger(), nullable=False),
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_finance_refund_amount')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_finance_refund_company_id')),
    sa.ForeignKeyConstraint(['credit_note_id'], ['finance_credit_note.id'], name=op.f('fk_finance_refund_credit_note_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_finance_refund_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_refund')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_finance_refund_company_id_number')),
    sa.UniqueConstraint('company_id', 'reference', name=op.f('uq_finance_refund_company_id_reference'))
    )
    with op.batch_alter_table('finance_refund', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finance_refund_credit_note_id'), ['credit_note_id'], unique=False)

    op.create_table('finance_allocation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('credit_note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('rate', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=False),
    sa.Column('refunded_minor', sa.BigInteger(), nullable=False),
    sa.Column('receivable_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('fee_minor between 0 and gross_minor', name=op.f('ck_finance_allocation_fee')),
    sa.CheckConstraint('refunded_minor between 0 and gross_minor - fee_minor', name=op.f('ck_finance_allocation_refunded')),
    sa.ForeignKeyConstraint(['credit_note_id'], ['finance_credit_note.id'], name=op.f('fk_finance_allocation_credit_note_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['finance_invoice.id'], name=op.f('fk_finance_allocation_invoice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_allocation')),
    sa.UniqueConstraint('credit_note_id', 'invoice_id', name=op.f('uq_finance_allocation_credit_note_id_invoice_id'))
    )
    with op.batch_alter_table('finance_allocation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finance_allocation_invoice_id'), ['invoice_id'], unique=False)

    op.create_table('finance_invoice_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('credited_quantity', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('credited_net_minor', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('credited_gross_minor', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('kept_net_minor', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('kept_gross_minor', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('base_quantity', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('base_net_minor', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('base_gross_minor', sa.BigInteger(), server_default='0', nullable=False),
    sa.CheckConstraint('credited_gross_minor - credited_net_minor between 0 and gross_minor - net_minor', name=op.f('ck_finance_invoice_line_credited_tax')),
    sa.CheckConstraint('credited_gross_minor >= 0 and credited_gross_minor + kept_gross_minor <= gross_minor', name=op.f('ck_finance_invoice_line_credited')),
    sa.CheckConstraint('credited_net_minor >= 0 and credited_net_minor + kept_net_minor <= net_minor', name=op.f('ck_finance_invoice_line_credited_net')),
    sa.CheckConstraint('credited_quantity between 0 and quantity', name=op.f('ck_finance_invoice_line_credited_quantity')),
    sa.CheckConstraint('kept_net_minor between 0 and kept_gross_minor', name=op.f('ck_finance_invoice_line_kept')),
    sa.CheckConstraint('quantity > 0 and net_minor between 0 and gross_minor', name=op.f('ck_finance_invoice_line_amounts')),
    sa.ForeignKeyConstraint(['invoice_id'], ['finance_invoice.id'], name=op.f('fk_finance_invoice_line_invoice_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['orders_line.id'], name=op.f('fk_finance_invoice_line_order_line_id')),
    sa.ForeignKeyConstraint(['product_id'], ['core_product.id'], name=op.f('fk_finance_invoice_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_invoice_line'))
    )
    with op.batch_alter_table('finance_invoice_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finance_invoice_line_invoice_id'), ['invoice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finance_invoice_line_order_line_id'), ['order_line_id'], unique=False)

    op.create_table('finance_payment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('rate', sa.BigInteger(), nullable=False),
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_finance_payment_amount')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_finance_payment_company_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['finance_invoice.id'], name=op.f('fk_finance_payment_invoice_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['core_partner.id'], name=op.f('fk_finance_payment_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_payment')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_finance_payment_company_id_number')),
    sa.UniqueConstraint('company_id', 'reference', name=op.f('uq_finance_payment_company_id_reference'))
    )
    with op.batch_alter_table('finance_payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finance_payment_invoice_id'), ['invoice_id'], unique=False)

    op.create_table('finance_credit_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('credit_note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('allocation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('invoice_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('order_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('kept_net_minor', sa.BigInteger(), nullable=False),
    sa.Column('kept_gross_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('kept_net_minor between 0 and kept_gross_minor', name=op.f('ck_finance_credit_line_kept')),
    sa.CheckConstraint('quantity >= 0 and net_minor between 0 and gross_minor', name=op.f('ck_finance_credit_line_amounts')),
    sa.ForeignKeyConstraint(['allocation_id'], ['finance_allocation.id'], name=op.f('fk_finance_credit_line_allocation_id')),
    sa.ForeignKeyConstraint(['credit_note_id'], ['finance_credit_note.id'], name=op.f('fk_finance_credit_line_credit_note_id')),
    sa.ForeignKeyConstraint(['invoice_line_id'], ['finance_invoice_line.id'], name=op.f('fk_finance_credit_line_invoice_line_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['orders_line.id'], name=op.f('fk_finance_credit_line_order_line_id')),
    sa.ForeignKeyConstraint(['product_id'], ['core_product.id'], name=op.f('fk_finance_credit_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_credit_line'))
    )
    with op.batch_alter_table('finance_credit_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finance_credit_line_credit_note_id'), ['credit_note_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finance_credit_line_invoice_line_id'), ['invoice_line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finance_credit_line_order_line_id'), ['order_line_id'], unique=False)
    append_only("finance_entry")
    append_only("finance_item")
    append_only("finance_payment")
    append_only("finance_refund")
    append_only("finance_credit_line")


def downgrade() -> None:
    with op.batch_alter_table('finance_credit_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finance_credit_line_order_line_id'))
        batch_op.drop_index(batch_op.f('ix_finance_credit_line_invoice_line_id'))
        batch_op.drop_index(batch_op.f('ix_finance_credit_line_credit_note_id'))

    op.drop_table('finance_credit_line')
    with op.batch_alter_table('finance_payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finance_payment_invoice_id'))

    op.drop_table('finance_payment')
    with op.batch_alter_table('finance_invoice_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finance_invoice_line_order_line_id'))
        batch_op.drop_index(batch_op.f('ix_finance_invoice_line_invoice_id'))

    op.drop_table('finance_invoice_line')
    with op.batch_alter_table('finance_allocation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finance_allocation_invoice_id'))

    op.drop_table('finance_allocation')
    with op.batch_alter_table('finance_refund', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finance_refund_credit_note_id'))

    op.drop_table('finance_refund')
    with op.batch_alter_table('finance_invoice', schema=None) as batch_op:
        batch_op.drop_index('ix_finance_invoice_partner')
        batch_op.drop_index('ix_finance_invoice_order')

    op.drop_table('finance_invoice')
    with op.batch_alter_table('finance_item', schema=None) as batch_op:
        batch_op.drop_index('ix_finance_item_partner')
        batch_op.drop_index(batch_op.f('ix_finance_item_entry_id'))
        batch_op.drop_index('ix_finance_item_account')

    op.drop_table('finance_item')
    with op.batch_alter_table('finance_credit_note', schema=None) as batch_op:
        batch_op.drop_index('ix_finance_credit_note_source')
        batch_op.drop_index(batch_op.f('ix_finance_credit_note_partner_id'))

    op.drop_table('finance_credit_note')
    op.drop_table('finance_period')
    with op.batch_alter_table('finance_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_finance_entry_day')

    op.drop_table('finance_entry')
    op.drop_table('finance_account')
