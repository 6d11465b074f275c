"""What is worth telling: from documents to alerts. Pure: no clock, no database.

Each alert names the document that made it, so that the same documents give the same alerts. A subject is told of when
it becomes remarkable and not while it stays so; once it was back to normal it can be told of again.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crawler.running.ends import KEPT_TO
from crawler.watchlist.alerts import RISK_LEVELS, Alerts, Kind, PriceFloor
from pipelines.store.alerts import Alert
from pipelines.store.news import News, State
from pipelines.words.folding import fold

Document = dict[str, Any]

RUN_WEIGHT = 100.0
GONE = {"removed": "removed by the marketplace", "ended": "ended by its seller"}
_ON_PURPOSE = (KEPT_TO - {"finished"}) | {"shutdown"}
"""How a run ends that nothing went wrong with: at a limit that was set, or because a person stopped it."""
_NAMES = 5
"""Changed facts that a sentence names."""


def told(news: News, settings: Alerts) -> Iterator[Alert]:
    """Yield what is worth telling of a portion of news."""
    for state in news.states:
        yield from of_state(state, settings)
    for listing in news.standings:
        yield from of_standing(listing, settings)
    for run, before in news.runs:
        yield from of_run(run, before)
    for firing, before in news.firings:
        if before is None or before["state"] not in {"failed", "skipped"}:
            yield _missed(
                firing["job"], firing["due"], f"{firing['state']}: {firing.get('why') or 'no reason is known'}"
            )
    for job in news.overdue:
        yield _missed(job["_id"], job["next_due"], "was due and nobody has begun it: does `bazaarwatch run` run?")


def of_state(state: State, settings: Alerts) -> Iterator[Alert]:
    """Yield what a new state of an offer is worth telling."""
    snapshot, judgement = state.snapshot, state.snapshot["judgement"]
    if not _watched(judgement, settings):
        return
    risky = _risky(judgement, settings)
    if risky and not any(_risky(one["judgement"], settings) for one in state.before):
        reasons = "; ".join(reason["sentence"] for reason in judgement["reasons"][:2])
        sentence = f"{judgement['risk']} risk: {reasons}" if reasons else f"{judgement['risk']} risk"
        yield _of_offer("new_suspect", state, snapshot["_id"], sentence)
    elif risky and snapshot.get("changed"):
        yield _of_offer("changed", state, snapshot["_id"], _changes(snapshot["changed"]))
    for number, floor in enumerate(settings.price_floors):
        if _below(snapshot, floor) and not any(_below(one, floor) for one in state.before):
            price, limit = snapshot["facts"]["price"], f"{floor.below} {floor.currency}"
            sentence = f"{price} {floor.currency} is below the floor of {limit} for {floor.line or floor.brand}"
            yield _of_offer("price_floor", state, f"{snapshot['_id']}/{number}", sentence)


def of_standing(listing: Document, settings: Alerts) -> Iterator[Alert]:
    """Yield what the status of an offer, or whose relisting it is, is worth telling."""
    judgement, reason = listing["judgement"], listing.get("status_reason")
    if not _watched(judgement, settings) or not _risky(judgement, settings):
        return
    if relists := listing.get("relists"):
        sentence = f"{relists['sentence']}: it was {relists['listing']}"
        yield _of_listing("relisted", listing, relists["listing"], sentence, relists["time"])
    if listing["status"] in GONE and reason:
        sentence = f"{GONE[listing['status']]}: {reason['sentence']}"
        yield _of_listing(
            "changed", listing, f"{listing['status']}@{reason['time'].isoformat()}", sentence, reason["time"]
        )


def of_run(run: Document, before: Document | None) -> Iterator[Alert]:
    """Yield what the end of a run is worth telling: that it is broken or blocked, and the run before it was not."""
    verdict = verdict_of(run)
    if verdict in {"", verdict_of(before) if before else ""}:
        return
    health = run.get("health") or {}
    reasons = [one["sentence"] for one in health.get("reasons", ())] or [f"it ended with {run['ended']}"]
    yield Alert(
        kind="blocked_run" if verdict == "blocked" else "broken_run",
        subject=run["marketplace"],
        episode=run["_id"],
        title=f"{run['marketplace']} ({run.get('site') or 'handed over'})",
        sentence=f"{verdict}: {'; '.join(reasons[:3])}; run {run['_id']}",
        at=run["ended_at"],
        weight=RUN_WEIGHT,
        marketplace=run["marketplace"],
    )


def verdict_of(run: Document) -> str:
    """Return "blocked" or "broken" of a run that failed; "" of any other. Its health counts where it is known."""
    verdict = (run.get("health") or {}).get("verdict")
    if verdict == "blocked" or (verdict is None and run["ended"] == "blocked"):
        return "blocked"
    cut_short = run["ended"] not in (_ON_PURPOSE if verdict else _ON_PURPOSE | {"finished"})
    if verdict == "broken" or (verdict in {"incomplete", None} and cut_short):
        return "broken"
    return ""


def _missed(job: str, due: datetime, sentence: str) -> Alert:
    episode = due.isoformat()
    return Alert(
        kind="missed_job", subject=job, episode=episode, title=f"job {job}, due {due:%Y-%m-%d %H:%M} UTC",
        sentence=sentence, at=due, weight=RUN_WEIGHT,
    )  # fmt: skip


def _watched(judgement: Mapping[str, Any], settings: Alerts) -> bool:
    return settings.brands is None or bool(set(settings.brands) & set(judgement["brands"]))


def _risky(judgement: Mapping[str, Any], settings: Alerts) -> bool:
    return judgement["risk"] in RISK_LEVELS[RISK_LEVELS.index(settings.risk) :]


def _below(snapshot: Document, floor: PriceFloor) -> bool:
    facts = snapshot["facts"]
    price, currency = facts.get("price"), facts.get("currency")
    if price is None or currency != floor.currency or price >= floor.below:
        return False
    named = floor.line is None or fold(floor.line) in fold(facts.get("title", ""))
    return named and floor.brand in snapshot["judgement"]["brands"]


def _changes(changed: list[Document]) -> str:
    told = [f"{one['field'].replace('_', ' ')}{_from_to(one)}" for one in changed[:_NAMES]]
    more = f" and {len(changed) - _NAMES} more" if len(changed) > _NAMES else ""
    return f"changed: {', '.join(told)}{more}"


def _from_to(change: Document) -> str:
    """Return a change of a price with both; texts are looked up where there is room for them."""
    old, new = change.get("old"), change.get("new")
    plain = all(not isinstance(one, str | list | dict) and one is not None for one in (old, new))
    return f" {old} → {new}" if plain else ""


def _of_offer(kind: Kind, state: State, episode: str, sentence: str) -> Alert:
    snapshot = state.snapshot
    facts = snapshot["facts"]
    known = (state.listing or {}).get("facts", {})
    return Alert(
        kind=kind,
        subject=snapshot["listing"],
        episode=episode,
        title=facts.get("title") or snapshot["listing"],
        sentence=sentence,
        at=snapshot["first_seen"],
        weight=snapshot["judgement"]["score"],
        marketplace=snapshot["listing"].partition(":")[0],
        url=facts.get("url") or known.get("url"),
    )


def _of_listing(kind: Kind, listing: Document, episode: str, sentence: str, at: datetime) -> Alert:
    facts = listing["facts"]
    return Alert(
        kind=kind,
        subject=listing["_id"],
        episode=episode,
        title=facts.get("title") or listing["_id"],
        sentence=sentence,
        at=at,
        weight=listing["judgement"]["score"],
        marketplace=listing["marketplace"],
        url=facts.get("url"),
    )
