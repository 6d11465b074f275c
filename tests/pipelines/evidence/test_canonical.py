import hashlib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from bson import decode, encode
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.evidence.canonical import canonical, document_hash
from pipelines.store.amounts import OPTIONS

NOON = datetime(2026, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
    | st.binary()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- hypothesis adds the zone
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc$.", min_size=1), inner),
    max_leaves=12,
)


def test_the_bytes_are_those_that_are_documented() -> None:
    document = {"b": [1, 2.5, None, True], "a": "Größe", "t": NOON, "d": Decimal("12.50"), "x": b"body"}
    body = hashlib.sha256(b"body").hexdigest()
    assert canonical(document).decode() == (
        '{"a":"Größe","b":[1,2.5,null,true],"d":{"$decimal":"12.50"},'
        f'"t":{{"$time":"2026-03-01T12:00:00.123Z"}},"x":{{"$sha256":"{body}"}}}}'
    )


@settings(deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1), VALUES))
def test_a_document_that_was_stored_has_the_bytes_that_it_had_before(document: dict[str, Any]) -> None:
    stored = decode(encode(document, codec_options=OPTIONS), codec_options=OPTIONS)
    assert canonical(stored) == canonical(document)


def test_times_are_compared_in_utc_and_milliseconds() -> None:
    same = NOON.astimezone(timezone(timedelta(hours=5))) + timedelta(microseconds=999)
    assert canonical(same) == canonical(NOON)
    assert canonical(NOON.replace(tzinfo=None)) == canonical(NOON)


def test_what_may_change_stands_outside_the_hash_and_all_else_within() -> None:
    snapshot = {"_id": "a#1", "schema": 3, "facts": {"price": Decimal(1)}, "last_seen": NOON}
    grown = snapshot | {"schema": 4, "last_seen": NOON + timedelta(days=1)}
    assert document_hash("snapshot", snapshot) == document_hash("snapshot", grown)
    assert document_hash("snapshot", snapshot) != document_hash("snapshot", snapshot | {"_id": "a#2"})
    assert document_hash("capture", snapshot) != document_hash("capture", grown)


def test_the_order_of_what_a_document_stands_for_counts() -> None:
    one, two = {"_id": "c#1"}, {"_id": "c#2"}
    assert document_hash("capture", {"_id": "c"}, one, two) != document_hash("capture", {"_id": "c"}, two, one)
    assert document_hash("capture", {"_id": "c"}, one) != document_hash("capture", {"_id": "c"})


def test_what_no_document_can_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        canonical({"a": 1j})
