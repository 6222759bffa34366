"""A private RabbitMQ node of the system's package: loopback only, own ports, own cookie, its data in a given folder.

``/usr/sbin/rabbitmq-server`` would switch to the system's user; the script that it wraps is started instead.
"""

import os
import shutil
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from tests.processes import ServerProcess, free_port, wait_until

_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_TRIES = 3
_PROTOCOL_0_9_1 = b"AMQP\x00\x00\x09\x01"
_CONF = """
disk_free_limit.absolute = 50MB
vm_memory_high_watermark.absolute = 1GB
log.console = true
log.console.level = warning
"""


def installed() -> bool:
    return _SERVER.exists() and shutil.which("erl_call", path=_ERLANG) is not None


def version() -> str:
    """Of the installed broker, as its folder is named; empty where there is none."""
    return next((each.name.partition("-")[2] for each in _SERVER.parents[1].glob("lib/rabbitmq_server-*")), "")


_ERLANG = os.pathsep.join(("/usr/lib/erlang/bin", os.environ.get("PATH", "")))


@dataclass(frozen=True)
class Kin:
    """What nodes must share to find and trust each other: a cookie, and the port of the server that knows their names."""

    cookie: str = field(default_factory=lambda: uuid4().hex)
    epmd_port: int = field(default_factory=free_port)

    def end(self) -> None:
        """Stop the name server, which the first node started and no node stops: it refuses while it believes one alive."""
        with suppress(FileNotFoundError, subprocess.TimeoutExpired):
            wait_until(self._ended, within=10)

    def _ended(self) -> bool:
        argv = [shutil.which("epmd", path=_ERLANG) or "epmd", "-port", str(self.epmd_port), "-kill"]
        told = subprocess.run(argv, env=self.environment, capture_output=True, timeout=10, check=False)
        return b"living nodes" not in told.stdout + told.stderr

    @property
    def environment(self) -> dict[str, str]:
        return {"ERL_EPMD_PORT": str(self.epmd_port), "ERL_EPMD_ADDRESS": "127.0.0.1"}


class RabbitNode:
    """One broker. ``process`` is there for fault tests: it can be killed, frozen and started again on the same data.

    ``kin``: of the cluster that it is to be a node of. ``conf``: what ``rabbitmq.conf`` will say.
    """

    def __init__(self, folder: Path, kin: Kin | None = None) -> None:
        self.port = free_port()
        self.name = f"pufa{uuid4().hex[:8]}@localhost"
        self.conf = _CONF
        self._folder = folder
        self._kin, self._has_kin = kin or Kin(), kin is not None
        self.process = ServerProcess(
            [str(_SERVER)], log=folder / "broker.log", answers=self.listens, env=self._environment()
        )

    @property
    def url(self) -> str:
        """The default virtual host."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Lay out the folder and start. Raises ``DidNotStart``."""
        cookie = self._folder / ".erlang.cookie"
        cookie.write_text(self._kin.cookie, "ascii")
        cookie.chmod(0o600)
        (self._folder / "rabbitmq.conf").write_text(self.conf, "ascii")
        (self._folder / "enabled_plugins").write_text("[].\n", "ascii")
        self.process.start()

    def stop(self) -> None:
        """Stop the broker, and the name server that it started unless its kin need that still."""
        self.process.thaw()
        self.process.stop()
        if not self._has_kin:
            self._kin.end()

    def new_vhost(self) -> str:
        """The URL of a fresh, empty virtual host."""
        name = f"test-{uuid4().hex[:12]}"
        self.evaluate(
            f'rabbit_vhost:add(<<"{name}">>, <<"guest">>), All = <<".*">>, rabbit_auth_backend_internal:'
            f'set_permissions(<<"guest">>, <<"{name}">>, All, All, All, <<"guest">>).'
        )
        return f"{self.url}{quote(name)}"

    def drop_vhost(self, url: str) -> None:
        self.evaluate(f'rabbit_vhost:delete(<<"{url.rsplit("/", 1)[1]}">>, <<"guest">>).')

    def evaluate(self, erlang: str) -> str:
        """What an expression is worth inside the broker: some milliseconds, where ``rabbitmqctl`` takes seconds."""
        call = shutil.which("erl_call", path=_ERLANG) or "erl_call"
        argv = [call, "-c", self._kin.cookie, "-sname", self.name, "-e"]
        for _ in range(_TRIES):
            answer = self._call(argv, erlang)
            if answer.returncode == 0:
                break
        answer.check_returncode()
        if not answer.stdout.startswith(b"{ok"):
            raise RuntimeError(f"the broker refused {erlang}: {answer.stdout!r}")
        return answer.stdout.decode().removeprefix("{ok,").strip().removesuffix("}").strip()

    def _call(self, argv: list[str], erlang: str) -> subprocess.CompletedProcess[bytes]:
        """One try: where two call at the same moment one may come to no connection, and has then done nothing."""
        return subprocess.run(
            argv, input=f"{erlang}\n".encode(), env=self._environment(), capture_output=True, timeout=30, check=False
        )

    def run_out_of_memory(self) -> None:
        """Raise the memory alarm: whoever publishes is no longer read, until ``have_memory_again``."""
        self.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.00001).")

    def have_memory_again(self) -> None:
        self.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.4).")

    def listens(self) -> bool:
        """Whether it takes connections now."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(_PROTOCOL_0_9_1)
            return connection.recv(1) == b"\x01"
        return False

    def _environment(self) -> dict[str, str]:
        folder, dist_port, ctl_port = self._folder, free_port(), free_port()
        return {
            "PATH": f"/usr/lib/rabbitmq/bin{os.pathsep}{_ERLANG}{os.pathsep}/usr/sbin{os.pathsep}/sbin",
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            **self._kin.environment,
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(dist_port),
            "RABBITMQ_CTL_DIST_PORT_MIN": str(ctl_port),
            "RABBITMQ_CTL_DIST_PORT_MAX": str(ctl_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(folder / "broker.pid"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
