"""A private RabbitMQ node of the system's package: loopback only, own ports, own cookie, its data in a given folder.

``/usr/sbin/rabbitmq-server`` would switch to the system's user; the script that it wraps is started instead.
"""

import os
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from tests.processes import ServerProcess, free_port

_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_PROTOCOL_0_9_1 = b"AMQP\x00\x00\x09\x01"
_CONF = """
disk_free_limit.absolute = 50MB
vm_memory_high_watermark.absolute = 1GB
log.console = true
log.console.level = warning
"""


def installed() -> bool:
    return _SERVER.exists() and shutil.which("erl_call", path=_ERLANG) is not None


_ERLANG = os.pathsep.join(("/usr/lib/erlang/bin", os.environ.get("PATH", "")))


class RabbitNode:
    """One broker. ``process`` is there for fault tests: it can be killed, frozen and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._name = f"pufa{uuid4().hex[:8]}@localhost"
        self._cookie = uuid4().hex
        self._epmd_port = free_port()
        self.process = ServerProcess(
            [str(_SERVER)], log=folder / "broker.log", answers=self._answers, env=self._environment()
        )

    @property
    def url(self) -> str:
        """The default virtual host."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Lay out the folder and start. Raises ``DidNotStart``."""
        cookie = self._folder / ".erlang.cookie"
        cookie.write_text(self._cookie, "ascii")
        cookie.chmod(0o600)
        (self._folder / "rabbitmq.conf").write_text(_CONF, "ascii")
        (self._folder / "enabled_plugins").write_text("[].\n", "ascii")
        self.process.start()

    def stop(self) -> None:
        """Stop the broker and the name server that it started on a port of its own."""
        self.process.thaw()
        self.process.stop()
        with suppress(FileNotFoundError, subprocess.TimeoutExpired):
            argv = [shutil.which("epmd", path=_ERLANG) or "epmd", "-port", str(self._epmd_port), "-kill"]
            subprocess.run(argv, env=self._environment(), capture_output=True, timeout=10, check=False)

    def new_vhost(self) -> str:
        """The URL of a fresh, empty virtual host."""
        name = f"test-{uuid4().hex[:12]}"
        self._evaluate(
            f'rabbit_vhost:add(<<"{name}">>, <<"guest">>), All = <<".*">>, rabbit_auth_backend_internal:'
            f'set_permissions(<<"guest">>, <<"{name}">>, All, All, All, <<"guest">>).'
        )
        return f"{self.url}{quote(name)}"

    def drop_vhost(self, url: str) -> None:
        self._evaluate(f'rabbit_vhost:delete(<<"{url.rsplit("/", 1)[1]}">>, <<"guest">>).')

    def _evaluate(self, erlang: str) -> None:
        """Evaluate an expression inside the broker: some milliseconds, where ``rabbitmqctl`` takes seconds."""
        call = shutil.which("erl_call", path=_ERLANG) or "erl_call"
        argv = [call, "-c", self._cookie, "-sname", self._name, "-e"]
        answer = subprocess.run(
            argv, input=f"{erlang}\n".encode(), env=self._environment(), capture_output=True, timeout=30, check=True
        )
        if not answer.stdout.startswith(b"{ok"):
            raise RuntimeError(f"the broker refused {erlang}: {answer.stdout!r}")

    def _answers(self) -> bool:
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
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_NODENAME": self._name,
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
