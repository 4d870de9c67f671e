"""Who is told, in which words, through which channel, when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core_erp.identity import User
from plugins.notices import api as notices
from plugins.notices.channels import mail
from plugins.notices.choosing import Hours
from plugins.notices.hours import digest_due, quiet_until
from plugins.notices.models import Delivery, Preference
from plugins.notices.operations import choosing, retrying

PLUGINS = ("notices",)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_an_inbox_in_the_readers_language(desk):
    li = desk.people.of("li", "warehouse")
    desk.address(li, None, "zh_CN")
    desk.tell(people=(li.user_id, desk.people.sales.user_id))
    told = {n.recipient: (n.title, n.body) for n in desk.rows()}
    assert told[f"user:{li.user_id}"] == ("包裹 SF-1 丢失", "Li，您好：自 2026年3月2日 06:30:00 起无人见过。")
    assert told[f"user:{desk.people.sales.user_id}"][0] == "Parcel SF-1 is lost"


def test_a_role_and_a_person_are_told_once(desk):
    both, other = desk.people.warehouse, desk.people.second("warehouse")
    desk.tell(people=(both.user_id,), roles=("warehouse",))
    desk.tell(people=(both.user_id,), roles=("warehouse",))  # the same key again
    desk.tell(people=(both.user_id,), key="p2")
    assert sorted(n.recipient for n in desk.rows()) == sorted([f"user:{both.user_id}"] * 2 + [f"user:{other.user_id}"])
    desk.assert_sound()


def test_an_undeclared_kind_is_a_mistake_of_the_programmer(desk):
    with pytest.raises(LookupError):
        desk.tell(kind="parcels.unknown", people=(desk.people.sales.user_id,))
    assert desk.rows() == []


def test_rolled_back_means_never_told(desk):
    with pytest.raises(ZeroDivisionError), desk.erp.transaction(desk.house) as tx:
        notices.tell(tx, notices.Notice(kind="parcels.lost", key="x", people=(desk.people.sales.user_id,)))
        raise ZeroDivisionError
    assert desk.rows() == []


def test_telling_many_costs_as_many_statements_as_telling_one(desk, smtp_port, statements):
    for n in range(6):
        desk.address(desk.people.of(f"packer {n}", "warehouse"), f"packer{n}@acme.example")
    with desk.erp.transaction(desk.house) as tx:
        notices.tell(tx, notices.Notice(kind="parcels.lost", key="warm", roles=("warehouse",)))
    with desk.erp.transaction(desk.house) as tx:
        with statements() as seen:
            notices.tell(tx, *(notices.Notice(kind="parcels.lost", key=f"k{n}", roles=("warehouse",)) for n in range(5)))
        assert len(seen) == 3, seen
    assert len(desk.rows()) == 36 and len(desk.rows(Delivery)) == 36


def test_without_a_mail_server_nothing_is_written_about_mail(desk, statements):
    desk.tell(people=(desk.people.sales.user_id,))
    with desk.erp.transaction(desk.house) as tx:
        with statements() as seen:
            notices.tell(tx, notices.Notice(kind="parcels.lost", key="k", people=(desk.people.sales.user_id,)))
        assert len(seen) == 2, seen
    assert desk.deliveries() == []


# -- choosing -----------------------------------------------------------------------------------------------------


def choose(desk, actor, *choices):
    with desk.erp.transaction(actor) as tx:
        choosing.choose(tx, [choosing.Choice(kind=k, channel=c, mode=m) for k, c, m in choices])


def choose_for(desk, role, *choices):
    with desk.erp.transaction(desk.people.manager) as tx:
        choosing.choose_for_role(tx, role, [choosing.Choice(kind=k, channel=c, mode=m) for k, c, m in choices])


def test_why_somebody_gets_no_mail(desk, smtp_port, mailbox, notices_settings):
    notices_settings["mail_domains"] = ["acme.example"]
    none, off, stranger, good = (desk.people.of(n, "sales") for n in ("none", "off", "stranger", "good"))
    for who, address in ((off, "off@acme.example"), (stranger, "x@elsewhere.example"), (good, "good@ACME.example")):
        desk.address(who, address)
    choose(desk, off, ("parcels.lost", "email", "off"))
    desk.tell(people=(none.user_id, off.user_id, stranger.user_id, good.user_id))
    desk.work()
    assert {(r, s, why) for r, _, s, why in desk.deliveries()} == {
        (f"user:{none.user_id}", "suppressed", "no e-mail address"),
        (f"user:{off.user_id}", "suppressed", "switched off"),
        (f"user:{stranger.user_id}", "suppressed", "the address is not in mail_domains"),
        (f"user:{good.user_id}", "sent", ""),
    }
    assert [m["To"] for m in mailbox.mails] == ["Good <good@ACME.example>"]


@pytest.mark.parametrize(
    ("role", "own", "mode"),
    [
        ([], [], "now"),
        ([("*", "email", "off")], [], "off"),
        ([("*", "email", "off"), ("parcels.lost", "email", "digest")], [], "digest"),
        ([("*", "email", "off"), ("parcels.lost", "email", "digest")], [("*", "email", "now")], "now"),
        ([], [("*", "email", "now"), ("parcels.lost", "email", "off")], "off"),
        ([], [("parcels.fire", "email", "off")], "now"),
    ],
)
def test_the_more_particular_word_counts(desk, smtp_port, role, own, mode):
    desk.address(desk.people.warehouse, "w@acme.example")
    choose_for(desk, "warehouse", *role)
    choose(desk, desk.people.warehouse, *own)
    desk.tell(people=(desk.people.warehouse.user_id,))
    (delivery,) = desk.rows(Delivery)
    assert (delivery.state, delivery.mode) == ("suppressed", "now") if mode == "off" else ("pending", mode)


def test_two_roles_and_the_more_talkative_wins(desk, smtp_port):
    both = desk.people.of("both", "warehouse", "quality")
    desk.address(both, "b@acme.example")
    choose_for(desk, "warehouse", ("*", "email", "off"))
    choose_for(desk, "quality", ("*", "email", "digest"))
    desk.tell(people=(both.user_id,))
    assert [d.mode for d in desk.rows(Delivery)] == ["digest"]


def test_a_kind_that_is_not_for_mail(desk, smtp_port):
    desk.address(desk.people.sales, "s@acme.example")
    desk.tell(kind="parcels.found", people=(desk.people.sales.user_id,))
    assert [(d.state, d.reason) for d in desk.rows(Delivery)] == [("suppressed", "switched off")]


def test_who_left_is_not_written_to(desk, smtp_port, mailbox):
    desk.address(desk.people.sales, "s@acme.example")
    desk.tell(people=(desk.people.sales.user_id,))
    with desk.erp.transaction(desk.house) as tx:
        tx.get(User, desk.people.sales.user_id, lock=True).is_active = False
    desk.work()
    assert [(s, why) for _, _, s, why in desk.deliveries()] == [("suppressed", "the recipient is not active")]
    desk.tell(key="p2", people=(desk.people.sales.user_id,))
    assert len(desk.rows()) == 1 and mailbox.mails == []


# -- quiet hours and digests --------------------------------------------------------------------------------------


def hours(zone="Asia/Shanghai", quiet=(22 * 60, 7 * 60), digest=540):
    return Hours(zone, *quiet, digest)


@pytest.mark.parametrize(
    ("mine", "now", "until"),
    [
        (hours(), datetime(2026, 3, 2, 13, 59, tzinfo=UTC), None),
        (hours(), datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 2, 23, tzinfo=UTC)),
        (hours(), datetime(2026, 3, 2, 22, 59, tzinfo=UTC), datetime(2026, 3, 2, 23, tzinfo=UTC)),
        (hours(), datetime(2026, 3, 2, 23, tzinfo=UTC), None),
        (hours(quiet=(720, 780)), datetime(2026, 3, 2, 4, 30, tzinfo=UTC), datetime(2026, 3, 2, 5, tzinfo=UTC)),
        (hours("Europe/Berlin"), datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),  # an hour shorter
        (hours("Europe/Berlin"), datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (hours(quiet=(None, None)), NOW, None),
        (hours(quiet=(60, 60)), NOW, None),
    ],
)
def test_quiet_hours_by_the_readers_clock(mine, now, until):
    assert quiet_until(mine, now) == until


def test_the_next_digest():
    assert digest_due(hours(), datetime(2026, 3, 2, 0, 59, tzinfo=UTC)) == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert digest_due(hours(), datetime(2026, 3, 2, 1, tzinfo=UTC)) == datetime(2026, 3, 3, 1, tzinfo=UTC)


def live(desk, actor, **wish):
    with desk.erp.transaction(actor) as tx:
        choosing.live(tx, choosing.HabitWish(**wish))


def test_quiet_hours_hold_back_what_is_not_urgent(desk, smtp_port, mailbox):
    night = desk.people.of("night", "sales")
    desk.address(night, "night@acme.example")
    live(desk, night, timezone="Europe/London", quiet_from=8 * 60, quiet_until=11 * 60)
    desk.tell(people=(night.user_id,))
    desk.tell(kind="parcels.fire", key="fire", people=(night.user_id,))
    desk.work()
    assert [(s, why) for _, _, s, why in desk.deliveries()] == [("pending", "quiet hours"), ("sent", "")]
    desk.assert_sound()
    desk.clock.advance(hours=1, minutes=59)
    desk.work()
    assert len(mailbox.mails) == 1
    desk.clock.advance(minutes=1)
    desk.work()
    assert len(mailbox.mails) == 2
    assert len(desk.rows()) == 2  # the inbox had both at once


def test_a_digest_takes_along_what_came_since_the_last(desk, smtp_port, mailbox):
    reader = desk.people.of("reader", "sales")
    desk.address(reader, "reader@acme.example")
    choose(desk, reader, ("*", "email", "digest"))
    live(desk, reader, timezone="Asia/Shanghai", digest_at=18 * 60)
    for n in range(3):
        desk.tell(key=f"p{n}", facts={"parcel": f"SF-{n}"}, people=(reader.user_id,))
    desk.work()
    assert {why for *_, why in desk.deliveries()} == {"waits for the digest"}
    desk.clock.advance(hours=1)
    desk.work()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "3 notices"
    text = mail.get_content()
    assert all(f"* Parcel SF-{n} is lost" in text for n in range(3))
    assert {s for _, _, s, _ in desk.deliveries()} == {"sent"}
    desk.clock.advance(minutes=10)
    desk.work()
    desk.tell(key="late", people=(reader.user_id,))
    desk.work()
    assert len(mailbox.mails) == 1
    desk.clock.advance(days=1)
    desk.work()
    assert [m["Subject"] for m in mailbox.mails] == ["3 notices", "Parcel SF-1 is lost"]
    desk.assert_sound()


# -- trouble ------------------------------------------------------------------------------------------------------


def test_a_mailbox_that_is_full_is_tried_again_and_given_up_after_a_day(desk, smtp_port, mailbox):
    desk.address(desk.people.sales, "s@acme.example")
    mailbox.rcpt = lambda _address: "452 mailbox full"
    desk.tell(people=(desk.people.sales.user_id,))
    desk.work()
    ((_, _, state, reason),) = desk.deliveries()
    assert (state, reason) == ("pending", "the mail server says 452 mailbox full")
    desk.assert_sound()
    for _ in range(30):
        desk.clock.advance(hours=1, minutes=1)
        desk.work()
    ((_, _, state, reason),) = desk.deliveries()
    assert (state, reason) == ("failed", "given up: the mail server says 452 mailbox full")
    (delivery,) = desk.rows(Delivery)
    assert 20 <= delivery.attempts <= 40 and not delivery.is_repeat
    mailbox.rcpt = lambda _address: None
    with desk.erp.transaction(desk.people.manager) as tx:
        retrying.retry(tx, delivery.id)
    desk.work()
    assert [s for _, _, s, _ in desk.deliveries()] == ["sent"]
    assert mailbox.ids == [f"<notice-{delivery.uid}@acme.example>"]


def test_a_mailbox_that_is_not_there_fails_at_once(desk, smtp_port, mailbox):
    desk.address(desk.people.sales, "s@acme.example")
    mailbox.rcpt = lambda _address: "550 no such user"
    desk.tell(people=(desk.people.sales.user_id,))
    desk.work()
    assert desk.deliveries() == [
        (f"user:{desk.people.sales.user_id}", "email", "failed", "the mail server says 550 no such user")
    ]


def test_a_dead_server_holds_nobody_up(desk, notices_settings, monkeypatch):
    """One finds out; the others do not even try until it has rested."""
    notices_settings |= {"smtp_host": "127.0.0.1", "smtp_port": 1}
    tried = []
    real = mail._greeted
    monkeypatch.setattr(mail, "_greeted", lambda server: (tried.append(1), real(server))[1])
    for n in range(5):
        who = desk.people.of(f"packer {n}", "warehouse")
        desk.address(who, f"p{n}@acme.example")
    desk.tell(roles=("warehouse",))
    desk.work()
    assert len(tried) == 1
    assert {s for _, _, s, _ in desk.deliveries()} == {"pending"}
    desk.clock.advance(seconds=16)
    desk.work()
    assert len(tried) == 2


def test_preferences_are_gone_when_chosen_anew(desk):
    choose(desk, desk.people.sales, ("*", "email", "off"))
    choose(desk, desk.people.sales, ("parcels.lost", "email", "digest"))
    assert [(p.kind, p.mode) for p in desk.rows(Preference)] == [("parcels.lost", "digest")]
