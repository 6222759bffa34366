"""What compose, the image and the gateway name is there: no container is needed to see that."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_settings import BaseSettings

from dashboard.settings import Settings as DashboardSettings
from services.events.settings import EventsSettings
from services.notify.settings import NotifySettings
from services.tasks.settings import TasksSettings
from shared.running import Role

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "deploy/docker/Dockerfile").read_text("utf-8")
GATEWAY = (ROOT / "deploy/gateway/nginx.conf").read_text("utf-8")
SETTINGS: dict[str, type[BaseSettings]] = {
    "tasks": TasksSettings,
    "events": EventsSettings,
    "notify": NotifySettings,
    "dashboard": DashboardSettings,
}
PYTHON = sorted(name for name, service in SERVICES.items() if service.get("command", [""])[0] == "python")


def test_compose_runs_every_part_of_the_design() -> None:
    assert {"rabbitmq", "mongo", "tasks", "events", "notify", "dashboard", "gateway"} <= SERVICES.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_of_compose_waits_for_has_a_health_check(name: str) -> None:
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        assert how["condition"] == "service_healthy"
        assert "healthcheck" in SERVICES[needed] or "build" in SERVICES[needed]


@pytest.mark.parametrize("name", SERVICES)
def test_every_mounted_file_and_secret_of_compose_exists(name: str) -> None:
    for source in [volume.split(":")[0] for volume in SERVICES[name].get("volumes", []) if ":" in volume]:
        assert source in COMPOSE["volumes"] if "/" not in source else (ROOT / source).is_file()
    assert set(SERVICES[name].get("secrets", [])) <= COMPOSE["secrets"].keys()


@pytest.mark.parametrize("name", PYTHON)
def test_every_command_of_compose_starts_a_module_that_is_there_in_a_role_that_it_knows(name: str) -> None:
    command = SERVICES[name]["command"]
    module = command[command.index("-m") + 1]
    assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    assert SERVICES[name]["environment"]["SERVICE"] == module.split(".")[1]
    assert command[command.index("--role") + 1] in {"${PUFA_ROLE:-all}", *Role}


@pytest.mark.parametrize("name", [*PYTHON, "dashboard"])
def test_every_variable_of_compose_is_a_setting_that_the_service_reads(name: str) -> None:
    fields = SETTINGS[name.split("-")[0]].model_fields
    given = {key.removeprefix("PUFA_").lower() for key in SERVICES[name]["environment"] if key.startswith("PUFA_")}
    assert given <= fields.keys()
    if name != "dashboard":
        assert {key for key, field in fields.items() if field.is_required()} <= given


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if "build" in service])
def test_every_image_of_compose_is_a_target_of_the_dockerfile(name: str) -> None:
    build = SERVICES[name]["build"]
    assert (ROOT / build["dockerfile"]).is_file()
    assert f" AS {build['target']}\n" in DOCKERFILE


def test_every_file_that_the_image_copies_is_there_and_not_ignored() -> None:
    sources = list(chain.from_iterable(line.split()[:-1] for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.M)))
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    assert sources
    for source in sources:
        assert (ROOT / source).exists()
        assert source in kept


def test_the_gateway_leads_to_parts_of_compose_alone() -> None:
    named = set(re.findall(r"set \$upstream ([a-z]+):", GATEWAY))
    named |= set(re.findall(r"\(\?<service>([a-z|]+)\)", GATEWAY)[0].split("|"))
    assert named == {"tasks", "events", "notify", "dashboard"}
    assert named <= SERVICES.keys()
