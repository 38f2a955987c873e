"""`meridian serve` refuses plainly; that it serves is seen end to end."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.app import Applications
from gateway.cli import app, serve
from gateway.cli.serving import Place
from gateway.settings import read_settings

SETTINGS = """\
profile = "demo"
policies = "policies"
sources = "sources.toml"
ledger = "ledger"
port = 8000
{more}
[mandate]
issuer = "i"
audience = "a"
key_set = "keys.json"
"""


def written(directory: Path, more: str = "") -> Path:
    """A settings file."""
    path = directory / "meridian.toml"
    path.write_text(SETTINGS.format(more=more), encoding="utf-8")
    return path


def places(monkeypatch: pytest.MonkeyPatch, settings: Path, *options: str) -> list[tuple[object, str, int]]:
    """What the command would serve, and where."""
    seen: list[Place] = []
    monkeypatch.setattr("gateway.app.parts", lambda _settings: None)
    monkeypatch.setattr("gateway.app.create_apps", lambda _parts: Applications("main", "operations"))  # type: ignore[arg-type]  # names will do
    monkeypatch.setattr(serve, "serve_all", seen.extend)
    result = CliRunner().invoke(app, ["serve", "-c", str(settings), *options], catch_exceptions=False)
    assert (result.exit_code, result.output) == (0, "")
    return [(place.application, place.host, place.port) for place in seen]


def test_without_an_operations_port_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The main application is served alone."""
    assert places(monkeypatch, written(tmp_path), "--port", "9000") == [("main", "127.0.0.1", 9000)]


def test_the_operations_port_is_for_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever the main one is; the option goes before the setting."""
    settings = written(tmp_path, 'ops_port = 9100\nhost = "localhost"')
    assert places(monkeypatch, settings) == [("main", "localhost", 8000), ("operations", "127.0.0.1", 9100)]
    assert places(monkeypatch, settings, "--ops-port", "9200")[1] == ("operations", "127.0.0.1", 9200)


def test_one_port_cannot_be_both(tmp_path: Path) -> None:
    """Neither by settings nor by options."""
    result = CliRunner().invoke(app, ["serve", "-c", str(written(tmp_path)), "--ops-port", "8000"])
    assert result.exit_code == 2
    assert "ops_port must be another port than port" in result.output


def test_what_is_wrong_at_the_start_is_a_sentence(tmp_path: Path) -> None:
    """Not a traceback."""
    path = written(tmp_path)
    assert read_settings(path).ops_port is None
    for settings in (path, tmp_path / "absent.toml"):
        result = CliRunner().invoke(app, ["serve", "-c", str(settings)])
        assert result.exit_code == 2
        assert result.output.startswith("Meridian does not start.\n")
