"""How much an uploaded sheet may be. What is beyond is refused by name, before it fills the memory."""

from shared.child import MEGABYTE

MEGABYTES = 10
"""Of the file as it is sent."""

MOST_BYTES = MEGABYTES * MEGABYTE
MEGABYTES_UNPACKED = 80
"""Of all parts of a workbook together."""

PARTS = 1_000
ROWS = 5_000
"""Of filled rows below the headings."""

ABOVE = 20
"""Filled rows that are no activities: titles, headings, examples."""

COLUMNS = 300
CELLS = 600_000
CHARACTERS = 40_000
"""Of one cell; a spreadsheet program takes 32,767."""

SECONDS = 15.0
"""From the child's start to its last word."""

MEGABYTES_OF_MEMORY = 800
"""Address space of the child."""
