"""``pufa user`` and ``pufa announce``: who may sign in, and telling every service again."""

from typing import Annotated, Any

import typer

from deploy.commands.plans import Data, Json
from deploy.console import language, new_password, print_json, print_table, run, say, text
from deploy.folder import FolderRefused
from deploy.office import Office, office

app = typer.Typer(no_args_is_help=True, help="用户 · users")


@app.command("add")
def add_user(
    name: str,
    role: Annotated[str, typer.Option(help="admin, section, department, township, leader, inspector")],
    unit: Annotated[str, typer.Option(help="单位编号 · the unit's id")],
    display_name: Annotated[str | None, typer.Option(help="显示的姓名 · the name that others read")] = None,
    ask_password: Annotated[bool, typer.Option("--password", help="输入口令，否则自动生成 · type a password")] = False,
    data: Data = None,
) -> None:
    """添加用户 · add a user."""
    body = {"name": name, "role": role, "unit": unit}
    if display_name is not None:
        body["display_name"] = display_name
    if ask_password:
        body["password"] = new_password()

    async def work() -> None:
        async with office(data, language()) as there:
            user = await there.ask("POST", "/api/tasks/users", json=body)
            say("user.added", name=name)
            if user.get("password"):
                say("user.password", password=user["password"])

    run(work())


@app.command("list")
def list_users(data: Data = None, json: Json = False) -> None:
    """列出用户 · list users."""

    async def work() -> None:
        async with office(data, language()) as there:
            users = await there.all("/api/tasks/users")
        if json:
            print_json(users)
            return
        columns = ("name", "display_name", "role", "unit", "disabled")
        print_table(columns, [[_column(user, column) for column in columns] for user in users])

    run(work())


@app.command("disable")
def disable_user(name: str, data: Data = None) -> None:
    """停用用户，各服务随即拒绝其请求 · disable a user: every service then refuses them."""

    async def work() -> None:
        async with office(data, language()) as there:
            await there.ask("PATCH", f"/api/tasks/users/{await _id(there, name)}", json={"disabled": True})
            say("user.disabled", name=name)

    run(work())


@app.command("password")
def set_password(name: str, data: Data = None) -> None:
    """更换口令；标准输入不是终端时读取一行 · change a password; read as a line where stdin is no terminal."""
    password = new_password()

    async def work() -> None:
        async with office(data, language()) as there:
            await there.ask("PATCH", f"/api/tasks/users/{await _id(there, name)}", json={"password": password})
            say("user.password_set", name=name)

    run(work())


def announce(data: Data = None) -> None:
    """重新公布全部单位和用户 · publish all units and users again."""

    async def work() -> None:
        async with office(data, language()) as there:
            say("announced", **await there.ask("POST", "/api/tasks/announce"))

    run(work())


async def _id(there: Office, name: str) -> str:
    for user in await there.all("/api/tasks/users"):
        if user["name"] == name:
            return str(user["id"])
    raise FolderRefused("user.unknown", name=name)


def _column(user: dict[str, Any], column: str) -> object:
    return text(f"role.{user['role']}") if column == "role" else user.get(column)
