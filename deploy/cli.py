"""``pufa``: the command line. Each group of commands is a module of its own under ``commands``."""

from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from deploy.commands import backups, dead, plans, rebuild, trace, up, users

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="普法工作计划 · runs a district's legal-publicity plan"
)
app.command("up")(up.up)
app.add_typer(plans.app, name="plan")
app.add_typer(users.app, name="user")
app.command("announce")(users.announce)
app.add_typer(dead.app, name="dead")
app.command("trace")(trace.trace)
app.command("rebuild")(rebuild.rebuild)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)


@app.callback()
def configured() -> None:
    """普法工作计划 · runs a district's legal-publicity plan"""


@app.command("version")
def version(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """版本 · the version."""
    number = installed_version("pufa")
    print(f'{{"version": "{number}"}}' if json else number)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
