"""``pufa backup`` and ``pufa restore``: of a stopped data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.console import progress_console, run, say, text
from deploy.folder import DataFolder, FolderRefused

if TYPE_CHECKING:
    from deploy import backup as archive

Folder = Annotated[Path, typer.Option("--data", help="数据文件夹 · the data folder")]


def backup(file: Path, data: Folder = Path("data")) -> None:
    """把已停止的数据文件夹备份成一个文件 · back a stopped data folder up into one file."""
    from deploy import backup as archive

    async def work() -> None:
        if not data.exists():
            raise FolderRefused("folder.missing", folder=data)
        with DataFolder(data) as folder, _bar("backup.copying") as progress:
            archive.write(folder, file, progress)
        say("backup.done", file=file, size_mb=round(file.stat().st_size / 1_048_576, 1))

    run(work())


def restore(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], data: Folder = Path("data")) -> None:
    """把备份恢复到一个空文件夹 · restore a backup into an empty folder."""
    from deploy import backup as archive

    async def work() -> None:
        with DataFolder(data) as folder, _bar("backup.restoring") as progress:
            archive.restore(file, folder, progress)
        say("backup.restored", folder=data)

    run(work())


@contextmanager
def _bar(code: str) -> Iterator["archive.Progress"]:
    from rich.progress import Progress

    with Progress(console=progress_console(), transient=True) as bar:
        task = bar.add_task(text(code), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
