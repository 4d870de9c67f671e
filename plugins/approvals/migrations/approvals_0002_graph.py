"""flows as graphs, tasks of every kind, what happened, delegation, appeals"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core_erp.schema import append_only

revision = 'approvals_0002'
down_revision = 'approvals_0001'
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
PAIRS = [['decider', 'decider'], ['decider', 'requester'], ['decider', 'settler'], ['receiver', 'settler'],
         ['requester', 'settler']]
CHECKS = {
    'approvals_instance': {
        'state': "state in ('open', 'approved', 'rejected', 'withdrawn', 'appealed')",
        'closed': "(state in ('open', 'appealed')) = (closed_at is null)",
    },
    'approvals_task': {
        'state': "state in ('open', 'waiting', 'approved', 'rejected', 'done', 'returned', 'withdrawn')",
        'four_eyes': "not is_guarded or decider_id is null or requester_id is null or decider_id <> requester_id",
        'four_eyes_behind': "not is_guarded or on_behalf_of_id is null or requester_id is null or on_behalf_of_id <> requester_id",
        'decider': "(state in ('approved', 'rejected', 'done', 'returned')) = (decider_id is not null or is_automatic)",
        'reason': "state <> 'rejected' or reason <> ''",
    },
}
CHECKS_BEFORE = {
    'approvals_instance': {
        'state': "state in ('open', 'approved', 'rejected', 'withdrawn')",
        'closed': "(state = 'open') = (closed_at is null)",
    },
    'approvals_task': {
        'state': "state in ('open', 'approved', 'rejected', 'withdrawn')",
        'four_eyes': "decider_id is null or requester_id is null or decider_id <> requester_id",
        'decider': "(state in ('approved', 'rejected')) = (decider_id is not null)",
        'reason': "state <> 'rejected' or reason <> ''",
    },
}


def _swap_checks(batch_op: Any, table: str, old: Any, new: Any) -> None:
    for name in old[table]:
        batch_op.drop_constraint(op.f(f'ck_{table}_{name}'), type_='check')
    for name, condition in new[table].items():
        batch_op.create_check_constraint(op.f(f'ck_{table}_{name}'), condition)


def _documents() -> None:
    """The levels of each flow, one after the other, as a graph."""
    flow = sa.table('approvals_flow', sa.column('id'), sa.column('code'), sa.column('name'), sa.column('nodes', sa.JSON),
                    sa.column('definition', sa.JSON))
    bind = op.get_bind()
    for row in bind.execute(sa.select(flow.c.id, flow.c.code, flow.c.name, flow.c.nodes)).all():
        ids = ['start', *(n['name'] for n in row.nodes), 'end']
        document = {
            'code': row.code, 'name': {'en': row.name},
            'nodes': [{'id': n['name'], 'kind': 'approve', 'label': {'en': n.get('label') or n['name']},
                       'assignees': {'role': n['role']}} for n in row.nodes],
            'transitions': [{'from': a, 'to': b} for a, b in zip(ids, ids[1:])],
        }
        bind.execute(flow.update().where(flow.c.id == row.id).values(definition=document))


def _levels() -> None:
    """Of a graph only the nodes that a role decides are kept, one after the other."""
    flow = sa.table('approvals_flow', sa.column('id'), sa.column('nodes', sa.JSON), sa.column('definition', sa.JSON))
    bind = op.get_bind()
    for row in bind.execute(sa.select(flow.c.id, flow.c.definition)).all():
        nodes = [{'name': n['id'], 'role': n['assignees']['role'], 'label': ''} for n in row.definition['nodes']
                 if 'role' in n.get('assignees', {})]
        bind.execute(flow.update().where(flow.c.id == row.id).values(nodes=nodes))


def upgrade() -> None:
    op.create_table('approvals_reject_reason',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('name_zh', sa.String(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_reject_reason_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_reject_reason')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_approvals_reject_reason_company_id_code'))
    )
    op.create_table('approvals_rotation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('flow', sa.String(), nullable=False),
    sa.Column('node', sa.String(), nullable=False),
    sa.Column('drawn', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_rotation_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_rotation')),
    sa.UniqueConstraint('company_id', 'flow', 'node', name=op.f('uq_approvals_rotation_company_id_flow_node'))
    )
    op.create_table('approvals_delegation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delegator_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delegate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('flow', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('begins_at < ends_at', name=op.f('ck_approvals_delegation_range')),
    sa.CheckConstraint('delegator_id <> delegate_id', name=op.f('ck_approvals_delegation_somebody_else')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_delegation_company_id')),
    sa.ForeignKeyConstraint(['delegate_id'], ['core_user.id'], name=op.f('fk_approvals_delegation_delegate_id')),
    sa.ForeignKeyConstraint(['delegator_id'], ['core_user.id'], name=op.f('fk_approvals_delegation_delegator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_delegation'))
    )
    with op.batch_alter_table('approvals_delegation', schema=None) as batch_op:
        batch_op.create_index('ix_approvals_delegation_delegate', ['delegate_id', 'ends_at'], unique=False)
        batch_op.create_index('ix_approvals_delegation_delegator', ['delegator_id', 'ends_at'], unique=False)

    op.create_table('approvals_comment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('instance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('mentions', sa.JSON(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.CheckConstraint("text <> ''", name=op.f('ck_approvals_comment_text')),
    sa.ForeignKeyConstraint(['author_id'], ['core_user.id'], name=op.f('fk_approvals_comment_author_id')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_comment_company_id')),
    sa.ForeignKeyConstraint(['instance_id'], ['approvals_instance.id'], name=op.f('fk_approvals_comment_instance_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_comment'))
    )
    with op.batch_alter_table('approvals_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approvals_comment_instance_id'), ['instance_id'], unique=False)

    op.create_table('approvals_appeal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('instance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rejected_task_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('appealed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('appellant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('grounds', sa.String(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reviewer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.CheckConstraint("(state in ('upheld', 'dismissed')) = (reviewer_id is not null)", name=op.f('ck_approvals_appeal_reviewer')),
    sa.CheckConstraint("state in ('open', 'upheld', 'dismissed')", name=op.f('ck_approvals_appeal_state')),
    sa.CheckConstraint('reviewer_id is null or reviewer_id <> appealed_id', name=op.f('ck_approvals_appeal_other_reviewer')),
    sa.ForeignKeyConstraint(['appealed_id'], ['core_user.id'], name=op.f('fk_approvals_appeal_appealed_id')),
    sa.ForeignKeyConstraint(['appellant_id'], ['core_user.id'], name=op.f('fk_approvals_appeal_appellant_id')),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_appeal_company_id')),
    sa.ForeignKeyConstraint(['instance_id'], ['approvals_instance.id'], name=op.f('fk_approvals_appeal_instance_id')),
    sa.ForeignKeyConstraint(['rejected_task_id'], ['approvals_task.id'], name=op.f('fk_approvals_appeal_rejected_task_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['core_user.id'], name=op.f('fk_approvals_appeal_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_appeal'))
    )
    with op.batch_alter_table('approvals_appeal', schema=None) as batch_op:
        batch_op.create_index('ix_approvals_appeal_appealed', ['appealed_id'], unique=False)
        batch_op.create_index('ix_approvals_appeal_instance', ['instance_id'], unique=False)
        batch_op.create_index('uq_approvals_appeal_open', ['instance_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('approvals_happening',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('instance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('task_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('step', sa.Integer(), nullable=True),
    sa.Column('node', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['core_company.id'], name=op.f('fk_approvals_happening_company_id')),
    sa.ForeignKeyConstraint(['instance_id'], ['approvals_instance.id'], name=op.f('fk_approvals_happening_instance_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_user.id'], name=op.f('fk_approvals_happening_person_id')),
    sa.ForeignKeyConstraint(['task_id'], ['approvals_task.id'], name=op.f('fk_approvals_happening_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals_happening'))
    )
    with op.batch_alter_table('approvals_happening', schema=None) as batch_op:
        batch_op.create_index('ix_approvals_happening_instance', ['instance_id', 'id'], unique=False)

    append_only('approvals_happening')

    op.add_column('approvals_flow', sa.Column('definition', sa.JSON(), nullable=False, server_default='{}'))
    _documents()
    op.drop_column('approvals_flow', 'nodes')

    with op.batch_alter_table('approvals_assignee', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_open', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('is_current', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.drop_index(batch_op.f('ix_approvals_assignee_user_id'))
        batch_op.drop_constraint(batch_op.f('uq_approvals_assignee_task_id_user_id'), type_='unique')
    op.execute("update approvals_assignee set is_open = false where task_id in (select id from approvals_task where state <> 'open')")
    with op.batch_alter_table('approvals_assignee', schema=None) as batch_op:
        batch_op.create_index('ix_approvals_assignee_open', ['user_id'], unique=False, sqlite_where=sa.text('is_open'), postgresql_where=sa.text('is_open'))
        batch_op.create_index('ix_approvals_assignee_task', ['task_id'], unique=False)

    with op.batch_alter_table('approvals_instance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('policy', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('must_differ', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('partner_id', BIG, nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_approvals_instance_partner_id'), 'core_partner', ['partner_id'], ['id'])
        _swap_checks(batch_op, 'approvals_instance', CHECKS_BEFORE, CHECKS)
        batch_op.drop_index('uq_approvals_instance_open')
    instance = sa.table('approvals_instance', sa.column('must_differ', sa.JSON))
    op.get_bind().execute(instance.update().values(must_differ=PAIRS))
    runs = sa.text("state in ('open', 'appealed')")
    op.create_index('uq_approvals_instance_open', 'approvals_instance', ['subject_kind', 'subject_id'], unique=True, sqlite_where=runs, postgresql_where=runs)

    with op.batch_alter_table('approvals_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('step', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('turn', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('kind', sa.String(), nullable=False, server_default='approve'))
        batch_op.add_column(sa.Column('is_guarded', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('note', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('parent_id', BIG, nullable=True))
        batch_op.add_column(sa.Column('claimed_by', BIG, nullable=True))
        for moment in ('claimed_at', 'due_at', 'remind_at', 'escalate_at', 'urged_at'):
            batch_op.add_column(sa.Column(moment, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('urges', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('on_behalf_of_id', BIG, nullable=True))
        batch_op.add_column(sa.Column('reason_code', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('rule', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('is_automatic', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f('uq_approvals_task_instance_id_decider_id'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_approvals_task_inbox'))
        _swap_checks(batch_op, 'approvals_task', CHECKS_BEFORE, CHECKS)
        batch_op.create_foreign_key(batch_op.f('fk_approvals_task_on_behalf_of_id'), 'core_user', ['on_behalf_of_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_approvals_task_parent_id'), 'approvals_task', ['parent_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_approvals_task_claimed_by'), 'core_user', ['claimed_by'], ['id'])
    op.execute("update approvals_task set step = position")
    is_open, votes = sa.text("state = 'open'"), sa.text("kind in ('approve', 'sign')")
    with op.batch_alter_table('approvals_task', schema=None) as batch_op:
        batch_op.create_index('ix_approvals_task_inbox', ['company_id', 'role'], unique=False, sqlite_where=is_open, postgresql_where=is_open)
        batch_op.create_index('ix_approvals_task_open', ['company_id', 'id'], unique=False, sqlite_where=is_open, postgresql_where=is_open)
        for moment in ('due_at', 'remind_at', 'escalate_at'):
            batch_op.create_index(f'ix_approvals_task_{moment}', [moment], unique=False, sqlite_where=is_open, postgresql_where=is_open)
        batch_op.create_index(batch_op.f('ix_approvals_task_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index('ix_approvals_task_decider', ['decider_id', 'id'], unique=False)
        batch_op.create_index('uq_approvals_task_one_vote', ['instance_id', 'step', 'decider_id'], unique=True, sqlite_where=votes, postgresql_where=votes)


def downgrade() -> None:
    for table in ('appeal', 'comment', 'happening', 'delegation', 'rotation', 'reject_reason'):
        op.drop_table(f'approvals_{table}')

    # what the levels of before could not say is given up
    op.execute("update approvals_instance set state = 'rejected', closed_at = started_at where state = 'appealed'")
    for name in ('due_at', 'remind_at', 'escalate_at', 'inbox', 'open', 'parent_id', 'decider'):
        op.drop_index(f'ix_approvals_task_{name}', 'approvals_task')
    op.drop_index('uq_approvals_task_one_vote', 'approvals_task')
    op.execute("update approvals_task set parent_id = null")
    gone = "state in ('waiting', 'done', 'returned') or kind <> 'approve' or is_automatic or decider_id = requester_id or exists (" \
        "select 1 from approvals_task as other where other.instance_id = approvals_task.instance_id " \
        "and other.decider_id = approvals_task.decider_id and other.id > approvals_task.id)"
    op.execute(f"delete from approvals_assignee where task_id in (select id from approvals_task where {gone})")
    op.execute(f"delete from approvals_task where {gone}")
    with op.batch_alter_table('approvals_task', schema=None) as batch_op:
        for name in ('claimed_by', 'parent_id', 'on_behalf_of_id'):
            batch_op.drop_constraint(batch_op.f(f'fk_approvals_task_{name}'), type_='foreignkey')
        _swap_checks(batch_op, 'approvals_task', CHECKS, CHECKS_BEFORE)
        for column in ('is_automatic', 'rule', 'reason_code', 'on_behalf_of_id', 'urges', 'urged_at', 'escalate_at', 'remind_at',
                       'due_at', 'claimed_at', 'claimed_by', 'parent_id', 'note', 'is_guarded', 'kind', 'turn', 'step'):
            batch_op.drop_column(column)
        batch_op.create_index(batch_op.f('ix_approvals_task_inbox'), ['company_id', 'state', 'role'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_approvals_task_instance_id_decider_id'), ['instance_id', 'decider_id'])

    op.drop_index('uq_approvals_instance_open', 'approvals_instance')
    with op.batch_alter_table('approvals_instance', schema=None) as batch_op:
        _swap_checks(batch_op, 'approvals_instance', CHECKS, CHECKS_BEFORE)
        batch_op.drop_constraint(batch_op.f('fk_approvals_instance_partner_id'), type_='foreignkey')
        for column in ('partner_id', 'paused_at', 'must_differ', 'policy'):
            batch_op.drop_column(column)
    is_open = sa.text("state = 'open'")
    op.create_index('uq_approvals_instance_open', 'approvals_instance', ['subject_kind', 'subject_id'], unique=True, sqlite_where=is_open, postgresql_where=is_open)

    op.drop_index('ix_approvals_assignee_open', 'approvals_assignee')
    op.drop_index('ix_approvals_assignee_task', 'approvals_assignee')
    with op.batch_alter_table('approvals_assignee', schema=None) as batch_op:
        batch_op.drop_column('is_current')
        batch_op.drop_column('is_open')
        batch_op.create_unique_constraint(batch_op.f('uq_approvals_assignee_task_id_user_id'), ['task_id', 'user_id'])
        batch_op.create_index(batch_op.f('ix_approvals_assignee_user_id'), ['user_id'], unique=False)

    op.add_column('approvals_flow', sa.Column('nodes', sa.JSON(), nullable=False, server_default='[]'))
    _levels()
    op.drop_column('approvals_flow', 'definition')
