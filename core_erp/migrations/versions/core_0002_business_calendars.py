"""business calendars"""

import sqlalchemy as sa
from alembic import op

revision = 'core_0002'
down_revision = 'core_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('core_calendar',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('timezone', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('subdivision', sa.String(), nullable=True),
    sa.Column('makeup_weekday', sa.Integer(), nullable=False),
    sa.CheckConstraint('makeup_weekday between 0 and 6', name=op.f('ck_core_calendar_makeup_weekday')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_core_calendar_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_calendar')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_core_calendar_company_id_code'))
    )
    op.create_table('core_calendar_day',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('calendar_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_working', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['calendar_id'], ['core_calendar.id'], name=op.f('fk_core_calendar_day_calendar_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_calendar_day')),
    sa.UniqueConstraint('calendar_id', 'day', name=op.f('uq_core_calendar_day_calendar_id_day'))
    )
    op.create_table('core_calendar_shift',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('calendar_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('begins', sa.Integer(), nullable=False),
    sa.Column('ends', sa.Integer(), nullable=False),
    sa.CheckConstraint('begins between 0 and 1439 and ends > begins and ends <= begins + 1440', name=op.f('ck_core_calendar_shift_span')),
    sa.CheckConstraint('weekday between 0 and 6', name=op.f('ck_core_calendar_shift_weekday')),
    sa.ForeignKeyConstraint(['calendar_id'], ['core_calendar.id'], name=op.f('fk_core_calendar_shift_calendar_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_calendar_shift')),
    sa.UniqueConstraint('calendar_id', 'weekday', 'begins', name=op.f('uq_core_calendar_shift_calendar_id_weekday_begins'))
    )


def downgrade() -> None:
    op.drop_table('core_calendar_shift')
    op.drop_table('core_calendar_day')
    op.drop_table('core_calendar')
