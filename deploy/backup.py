"""A stopped data folder as one file, and back: databases copied by SQLite itself, photos and keys beside them."""

import io
import json
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from deploy.folder import DataFolder, FolderRefused
from shared.store.sqlite import backup as copy_database

FORMAT = 1
MANIFEST = "manifest.json"
COPIED_AS_THEY_ARE = ("blobs", "keys", "sending", "demo.json")

Progress = Callable[[int, int], None]
"""Told (files done, files in all)."""


def write(folder: DataFolder, file: Path, progress: Progress) -> None:
    """Back ``folder`` up into ``file`` (tar, gzip).

    Raises ``FolderRefused`` where the file exists already or cannot be written, and for a folder that holds nothing.
    """
    if folder.is_fresh():
        raise FolderRefused("folder.missing", folder=folder.path)
    if file.exists():
        raise FolderRefused("backup.exists", file=file)
    loose = [p for name in COPIED_AS_THEY_ARE for p in _files(folder.path / name)]
    total = len(loose) + len(folder.databases)
    fresh = file.with_name(file.name + ".part")
    try:
        fresh.touch(mode=0o600)  # the keys are in it
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
    except OSError as error:
        raise FolderRefused("backup.unwritable", file=file, reason=error.strerror) from error
    finally:
        fresh.unlink(missing_ok=True)


def restore(file: Path, folder: DataFolder, progress: Progress) -> None:
    """Restore into an empty ``folder``: all of the backup, or nothing where it turns out to be damaged.

    Raises ``FolderRefused`` for a folder that is not empty, and for a file that is no backup.
    """
    if not folder.is_empty():
        raise FolderRefused("folder.not_empty", folder=folder.path)
    with tempfile.TemporaryDirectory(dir=folder.path, prefix="restoring-") as aside:
        try:
            _extract(file, Path(aside), progress)
        except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise FolderRefused("backup.invalid", file=file, reason=error) from error
        for path in sorted(Path(aside).iterdir()):
            path.rename(folder.path / path.name)


def _extract(file: Path, place: Path, progress: Progress) -> None:
    done = 0
    with tarfile.open(file, "r:gz") as archive:
        total = _manifest(archive)["files"]
        for done, member in enumerate(archive, 0):  # the manifest comes by once more, as the first
            if done:
                archive.extract(member, place, filter="data")
                progress(done, total)
        _read_to_the_end(archive)
    if done != total:
        raise ValueError(f"{done} of {total} files")


def _read_to_the_end(archive: tarfile.TarFile) -> None:
    """gzip checks its sum at the very end, behind what a tar archive reads of itself."""
    assert archive.fileobj is not None
    while archive.fileobj.read(65_536):
        pass


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
