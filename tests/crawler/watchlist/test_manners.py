"""The section `sites`: what may stand there, and when quiet hours hold."""

from datetime import UTC, datetime

import pytest

from crawler.watchlist import check, examine
from crawler.watchlist.manners import Site
from crawler.watchlist.marketplaces import Marketplace

BEGIN = "brands: [{name: Gucci}]\nsites:\n"


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.sentence) for fault in sorted(check(BEGIN + text).faults)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_all_that_can_stand_there() -> None:
    found = check(
        BEGIN + '  - {marketplace: taobao, requests_a_day: 2000, quiet_hours: "22:30 - 05:00", delay: 2.5}\n'
        "  - {marketplace: shop.example, delay: 10, time_zone: Asia/Shanghai}\n"
    )
    assert found.faults == ()
    site = found.watchlist.manners_on("taobao")
    assert site is not None
    assert (site.requests_a_day, site.quiet_hours, float(site.delay or 0)) == (2000, "22:30-05:00", 2.5)
    assert found.watchlist.manners_on("ebay") is None


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    found = faults(
        "  - marketplace: taobao\n"
        "    requests_a_day: 0\n"
        "    quiet_hours: 1-6\n"
        "    time_zone: Asia/Shangai\n"
        "    delay: -1\n"
        "    requests_per_day: 5\n"
        "  - marketplace: taobao\n"
    )
    assert [line for line, _ in found] == [4, 5, 6, 7, 8, 9]
    told = "\n".join(sentence for _, sentence in found)
    for part in (
        "site 1, requests_a_day: found 0; allowed: a whole number from 1 to 1000000",
        'site 1, quiet_hours: found "1-6"; allowed: two times of day, such as "01:00-06:00"',
        'did you mean "Asia/Shanghai"?',
        "site 1, delay: found -1; allowed: seconds, a number above 0 and up to 3600",
        'unknown key "requests_per_day"; did you mean "requests_a_day"?',
        'sites: "taobao" has an entry already, in line 3; keep one',
    ):
        assert part in told


def test_names_of_marketplaces_are_held_against_the_known_ones(tmp_path: object) -> None:
    file = tmp_path / "watchlist.yaml"  # type: ignore[operator]  # pytest's own path
    file.write_text(BEGIN + "  - marketplace: taobaoo\n")
    with pytest.raises(Exception, match='did you mean "taobao"'):
        examine(file, [Marketplace(name="taobao")])


@pytest.mark.parametrize(
    ("hours", "zone", "now", "until"),
    [
        ("01:00-06:00", "UTC", "2026-03-01T00:59:59", None),
        ("01:00-06:00", "UTC", "2026-03-01T01:00", "2026-03-01T06:00"),
        ("01:00-06:00", "UTC", "2026-03-01T06:00", None),
        ("22:30-05:00", "UTC", "2026-03-01T23:00", "2026-03-02T05:00"),
        ("22:30-05:00", "UTC", "2026-03-02T04:59", "2026-03-02T05:00"),
        ("01:00-06:00", "Asia/Shanghai", "2026-03-01T17:30", "2026-03-01T22:00"),
        ("01:00-06:00", "Asia/Shanghai", "2026-03-01T01:30", None),
        # The hour from two to three is skipped in Paris, and the quiet hours are shorter.
        ("01:00-06:00", "Europe/Paris", "2026-03-29T00:30", "2026-03-29T04:00"),
        ("01:00-06:00", "Europe/Paris", "2026-03-29T04:00", None),
        # It comes twice, and they are longer.
        ("02:30-06:00", "Europe/Paris", "2026-10-25T00:30", "2026-10-25T05:00"),
        ("02:30-06:00", "Europe/Paris", "2026-10-25T01:15", "2026-10-25T05:00"),
    ],
)
def test_quiet_hours_hold_by_the_clock_of_their_zone(hours: str, zone: str, now: str, until: str | None) -> None:
    site = Site(marketplace="taobao", quiet_hours=hours, time_zone=zone)
    assert site.quiet_until(at(now)) == (at(until) if until else None)


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert Site(marketplace="taobao").quiet_until(at("2026-03-01T03:00")) is None
