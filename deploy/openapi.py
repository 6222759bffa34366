"""``python -m deploy.openapi FOLDER``: the services' HTTP as OpenAPI, a JSON file each, built without connecting to anything."""

import argparse
import json
import tempfile
from pathlib import Path

from deploy.folder import DataFolder
from deploy.local import wire
from shared.clock import SystemClock


def documents() -> dict[str, str]:
    """File name → content; the same bytes for the same code."""
    with tempfile.TemporaryDirectory() as nowhere:
        services, _, _ = wire(DataFolder(Path(nowhere)), SystemClock(), admin_password=None)
        return {
            f"{name}.json": json.dumps(service.app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            for name, service in services.items()
        }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    folder: Path = arguments.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in documents().items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
