"""``python -m dashboard --host HOST --port PORT``: how ``pufa up`` and the container start the dashboard."""

import argparse
import sys
from pathlib import Path

from streamlit.web import cli


def main() -> None:
    arguments = argparse.ArgumentParser(prog="dashboard")
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=8501)
    given = arguments.parse_args()
    app = Path(__file__).parent / "server.py"
    sys.argv = [
        "streamlit", "run", str(app),
        "--server.address", given.host, "--server.port", str(given.port), "--server.headless", "true",
    ]  # fmt: skip
    cli.main()


if __name__ == "__main__":
    main()
