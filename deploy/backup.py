"""A stopped data folder as one file, and back: databases copied by SQLite itself, photos and keys beside them."""

import io
import json
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from deploy.folder import DataFolder, FolderRefused
from shared.store.sqlite import backup as copy_database

FORMAT = 1
MANIFEST = "manifest.json"
COPIED_AS_THEY_ARE = ("blobs", "keys", "demo.json")

Progress = Callable[[int, int], None]
"""Told (files done, files in all)."""


def write(folder: DataFolder, file: Path, progress: Progress) -> None:
    """Back ``folder`` up into ``file`` (tar, gzip); raises ``FolderRefused`` where the file exists already."""
    if file.exists():
        raise FolderRefused("backup.exists", file=file)
    loose = [p for name in COPIED_AS_THEY_ARE for p in _files(folder.path / name)]
    total = len(loose) + len(folder.databases)
    fresh = file.with_name(file.name + ".part")
    try:
        with (
            tarfile.open(fresh, "w:gz", compresslevel=1) as archive,
            tempfile.TemporaryDirectory(dir=file.parent) as aside,
        ):
            _add_manifest(archive, total)
            for done, database in enumerate(folder.databases, 1):
                copy = Path(aside) / database.name
                copy_database(database, copy)
                archive.add(copy, database.name)
                progress(done, total)
            for done, path in enumerate(loose, 1 + len(folder.databases)):
                archive.add(path, str(path.relative_to(folder.path)), recursive=False)
                progress(done, total)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def restore(file: Path, folder: DataFolder, progress: Progress) -> None:
    """Restore into an empty ``folder``; raises ``FolderRefused`` for one that is not, and for a file that is no backup."""
    if not folder.is_fresh():
        raise FolderRefused("folder.not_empty", folder=folder.path)
    try:
        with tarfile.open(file, "r:gz") as archive:
            manifest = _manifest(archive)
            for done, member in enumerate(archive, 1):
                archive.extract(member, folder.path, filter="data")
                progress(min(done, manifest["files"]), manifest["files"])
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError) as error:
        raise FolderRefused("backup.invalid", file=file, reason=error) from error


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else []


def _add_manifest(archive: tarfile.TarFile, files: int) -> None:
    manifest = {"format": FORMAT, "pufa": version("pufa"), "made": datetime.now(UTC).isoformat(), "files": files}
    body = json.dumps(manifest).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(body)
    archive.addfile(entry, io.BytesIO(body))


def _manifest(archive: tarfile.TarFile) -> dict[str, int]:
    first = archive.next()
    body = archive.extractfile(first) if first is not None and first.name == MANIFEST else None
    if body is None:
        raise ValueError("no manifest")
    manifest: dict[str, int] = json.loads(body.read())
    if manifest["format"] != FORMAT:
        raise ValueError(f"format {manifest['format']}")
    return manifest
