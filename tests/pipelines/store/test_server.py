import pytest

from pipelines.store.server import masked, too_old


@pytest.mark.parametrize("version", ["5.0.31", "4.4.0", "3.6.8-beta", "", "unknown", "v"])
def test_older_than_6_or_unreadable_is_too_old(version: str) -> None:
    assert too_old(version)


@pytest.mark.parametrize("version", ["6.0", "6.0.5", "6.0.5-rc1", "7.0.2", "8.2.1", "10.0.0"])
def test_6_and_later_will_do(version: str) -> None:
    assert not too_old(version)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("mongodb://db.example", "mongodb://db.example"),
        ("mongodb://db1:27018,db2/name?replicaSet=r", "mongodb://db1:27018,db2/name"),
        ("mongodb+srv://ann:secret@db.example/?w=1", "mongodb+srv://***@db.example/"),
        ("mongodb://ann:sec/ret@db.example/", "mongodb://***@db.example/"),
        ("mongodb://ann:sec@ret@db.example/", "mongodb://***@db.example/"),
        ("mongodb://ann:sec?ret@db.example/", "mongodb://***"),
        ("mongodb://db.example/?tlsCertificateKeyFilePassword=secret", "mongodb://db.example/"),
        ("mongodb://db.example/?tlsCertificateKeyFilePassword=sec@ret", "mongodb://***"),
        ("ann:secret@db.example", "***"),
    ],
)
def test_credentials_and_options_are_never_shown(uri: str, shown: str) -> None:
    assert masked(uri) == shown
