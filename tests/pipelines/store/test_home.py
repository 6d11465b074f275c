import os
from pathlib import Path

import pytest

from crawler.errors import OperatorError
from pipelines.store.home import Home, own, user_home

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory to another user")


def test_the_data_directory_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    assert user_home().root == tmp_path / "mongodb"
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", "")
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert user_home().root == Path("/somewhere/bazaarwatch/mongodb")


def test_two_paths_to_one_directory_mean_one_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path / "link"))
    assert user_home().root == tmp_path / "real" / "mongodb"


def test_socket_paths_fit_and_do_not_depend_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = Home(Path("/" + "x" * 300))
    socket = deep.socket
    assert len(os.fsencode(socket)) <= 100
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    assert deep.socket == socket != Home(Path("/" + "y" * 300)).socket


def test_others_are_kept_out(tmp_path: Path) -> None:
    home = Home(tmp_path / "mongodb")
    home.root.mkdir(mode=0o777)
    home.root.chmod(0o777)
    home.prepare()
    assert home.root.stat().st_mode & 0o777 == 0o700


@needs_root
def test_a_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, -1)
    with pytest.raises(OperatorError, match=r"belongs to the user with id 12345, .*set BAZAARWATCH_DATA_DIR"):
        own(tmp_path)


def test_a_planted_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "planted").symlink_to(tmp_path)
    with pytest.raises(OperatorError, match="is not a directory"):
        own(tmp_path / "planted")


@pytest.mark.parametrize("place", ["/proc/bazaarwatch", "/dev/null/bazaarwatch"])
def test_a_directory_that_can_not_be_made_is_named(place: str) -> None:
    with pytest.raises(OperatorError, match=rf"can not be used \({place}.*BAZAARWATCH_DATA_DIR"):
        Home(Path(place)).prepare()


def test_free_space_is_told_before_the_directory_exists(tmp_path: Path) -> None:
    assert Home(tmp_path / "not" / "yet").free_bytes > 0
