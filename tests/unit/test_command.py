"""The services' common command line."""

from pathlib import Path

import pytest

from shared import logs
from shared.command import command
from shared.kinds import load_kinds
from shared.running import Role
from shared.settings import Settings

given: list[tuple[Settings, Role, str, int]] = []


async def note(settings: Settings, role: Role, host: str, port: int) -> None:
    given.append((settings, role, host, port))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "configure", lambda level: None)
    for name, value in (("BUS_URL", "local://b"), ("STORE_URL", "sqlite://s"), ("JWT_PUBLIC_KEY_FILE", "key.pem")):
        monkeypatch.setenv(f"PUFA_{name}", value)
    given.clear()


def test_a_service_runs_with_what_the_environment_and_the_arguments_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["service", "--role", "consumer"])
    command("A service.", 8042, Settings, note)
    [(settings, role, host, port)] = given
    assert (role, host, port) == (Role.CONSUMER, "127.0.0.1", 8042)
    assert settings.jwt_public_key_file == Path("key.pem")


def test_a_missing_setting_is_named_as_the_environment_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["service"])
    monkeypatch.delenv("PUFA_BUS_URL")
    with pytest.raises(SystemExit) as end:
        command("A service.", 8042, Settings, note)
    assert end.value.code == 2
    assert "PUFA_BUS_URL: Field required" in capsys.readouterr().err
    assert given == []


def test_a_wrong_file_of_kinds_ends_it_with_its_place_and_no_stack_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["service"])
    file = tmp_path / "kinds.yaml"
    file.write_text("kinds:\n  - {id: a, name: {zh: 甲}}\n", "utf-8")
    monkeypatch.setenv("PUFA_KINDS_FILE", str(file))

    async def build(settings: Settings, role: Role, host: str, port: int) -> None:
        load_kinds(settings.kinds_file)

    with pytest.raises(SystemExit) as end:
        command("A service.", 8042, Settings, build)
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert f"PUFA_KINDS_FILE: {file}, line 2: kinds.0.name.en: Field required" in said
    assert "Traceback" not in said
