"""The section of a watchlist that says what is told to whom."""

from datetime import UTC, datetime

import pytest

from crawler.watchlist import check
from crawler.watchlist.quiet_hours import QuietHours

BRAND = "brands: [{name: Gucci}]\n"
FULL = """
brands:
  - name: Gucci
alerts:
  channels:
    - {name: team, address: "env:TEAM_CHANNEL"}
    - {name: operator, address: "file:/etc/bazaarwatch/mail", kinds: [broken_run, blocked_run, missed_job]}
    - {name: hook, address: "json://127.0.0.1:8000/hook"}
  kinds: [new_suspect, price_floor, broken_run]
  risk: medium
  brands: [Gucci]
  price_floors:
    - {brand: Gucci, line: Marmont, below: 400, currency: EUR}
  quiet_hours: {begin: "22:00", end: "07:00", time_zone: Europe/Paris}
  group_minutes: 0
"""


def test_a_full_section_is_taken() -> None:
    checked = check(FULL)
    assert checked.faults == ()
    alerts = checked.watchlist.alerts
    assert alerts is not None
    assert alerts.channels_for("new_suspect") == ("team", "hook")
    assert alerts.channels_for("broken_run") == ("team", "operator", "hook")
    assert "TEAM_CHANNEL" not in repr(alerts)
    assert check(BRAND).watchlist.version == checked.watchlist.version, "it judges nothing"


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("{channels: []}", "at least one entry"),
        ("{kinds: [changed]}", 'has no "channels"'),
        ("{channels: [{name: a, address: 'json://x'}], kinds: [chnged]}", 'did you mean "changed"?'),
        ("{channels: [{name: a, adress: 'json://x'}]}", 'did you mean "address"?'),
        ("{channels: [{name: A B, address: 'json://x'}]}", "a short name of small letters"),
        ("{channels: [{name: a, address: 'json://x'}, {name: a, address: 'json://y'}]}", "a name of their own"),
        ("{channels: [{name: a, address: 'json://x'}], brands: [Guci]}", 'did you mean "Gucci"?'),
        ("{channels: [{name: a, address: 'json://x'}], risk: highest}", "low, medium, high"),
        ("{channels: [{name: a, address: 'json://x'}], group_minutes: -1}", "a whole number of minutes"),
        ("{channels: [{name: a, address: 'json://x'}], quiet_hours: {begin: '7:00', end: '07:00'}}", "22:00"),
        ("{channels: [{name: a, address: 'json://x'}], quiet_hours: {begin: '07:00', end: '07:00'}}", "that differ"),
        (
            "{channels: [{name: a, address: 'json://x'}], price_floors: [{brand: Guci, below: 4, currency: EUR}]}",
            'did you mean "Gucci"?',
        ),
        (
            "{channels: [{name: a, address: 'json://x'}], price_floors: [{brand: Gucci, below: 0, currency: EURO}]}",
            'did you mean "EUR"?',
        ),
    ],
)
def test_each_mistake_is_told_with_what_is_allowed(section: str, told: str) -> None:
    faults = check(f"{BRAND}alerts: {section}\n").faults
    assert faults
    assert all(fault.line == 2 for fault in faults)
    assert any(told in fault.sentence for fault in faults), faults


def test_an_address_is_not_shown_where_it_is_wrong() -> None:
    (fault,) = check(f"{BRAND}alerts: {{channels: [{{name: a, address: 'secret-token-4711'}}]}}\n").faults
    assert "4711" not in fault.sentence
    assert "env:NAME" in fault.sentence


@pytest.mark.parametrize(
    ("begin", "end", "zone", "now", "quiet"),
    [
        ("22:00", "07:00", "UTC", "2026-11-24T23:00", True),
        ("22:00", "07:00", "UTC", "2026-11-24T06:59", True),
        ("22:00", "07:00", "UTC", "2026-11-24T07:00", False),
        ("22:00", "07:00", "UTC", "2026-11-24T21:59", False),
        ("12:00", "14:00", "UTC", "2026-11-24T13:00", True),
        ("12:00", "14:00", "UTC", "2026-11-24T23:00", False),
        ("22:00", "07:00", "Asia/Shanghai", "2026-11-24T15:00", True),
        ("22:00", "07:00", "Europe/Paris", "2026-07-01T20:30", True),
        ("22:00", "07:00", "Europe/Paris", "2026-12-01T20:30", False),
    ],
)
def test_quiet_hours_are_those_of_their_clock(begin: str, end: str, zone: str, now: str, quiet: bool) -> None:
    hours = QuietHours.model_validate({"begin": begin, "end": end, "time_zone": zone})
    assert hours.at(datetime.fromisoformat(now).replace(tzinfo=UTC)) is quiet
