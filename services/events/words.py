"""What the service says to people: one catalogue folder for each room."""

from pathlib import Path

_HERE = Path(__file__).parent
ROOMS = ("evidence", "uploads", "duplicates", "campaigns", "performances", "sheets", "field")
FOLDERS = (_HERE / "messages", *(_HERE / room / "messages" for room in ROOMS))
