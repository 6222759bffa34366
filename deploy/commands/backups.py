"""``pufa backup`` and ``pufa restore``: of a stopped data folder."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.console import progress_bar, run, say, text
from deploy.folder import DataFolder, FolderRefused

Folder = Annotated[Path, typer.Option("--data", help="数据文件夹 · the data folder")]


def backup(file: Path, data: Folder = Path("data")) -> None:
    """把已停止的数据文件夹备份成一个文件 · back a stopped data folder up into one file."""
    from deploy import backup as archive

    async def work() -> None:
        if not data.exists():
            raise FolderRefused("folder.missing", folder=data)
        with DataFolder(data) as folder, progress_bar(text("backup.copying")) as progress:
            archive.write(folder, file, progress)
        say("backup.done", file=file, size_mb=round(file.stat().st_size / 1_048_576, 1))

    run(work())


def restore(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], data: Folder = Path("data")) -> None:
    """把备份恢复到一个空文件夹 · restore a backup into an empty folder."""
    from deploy import backup as archive

    async def work() -> None:
        with DataFolder(data) as folder, progress_bar(text("backup.restoring")) as progress:
            archive.restore(file, folder, progress)
        say("backup.restored", folder=data)

    run(work())
