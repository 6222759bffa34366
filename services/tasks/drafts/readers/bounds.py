"""How much a plan document may be. What is beyond is refused by name, before it fills the memory."""

MEGABYTE = 1_048_576

MEGABYTES = 30
"""Of a file as it is sent."""

MEGABYTES_UNPACKED = 200
"""Of all parts of a packed file (docx, xlsx) together."""

MEGABYTES_PART = 40
"""Of one part of XML in it."""

PARTS = 5_000
PAGES = 500
CHARACTERS = 300_000
"""Of the text: well over 200 full pages. Reading takes seconds for so much, whatever it says."""
CELLS = 200_000
ROWS = 20_000
COLUMNS = 200
DEPTH = 200
ELEMENTS = 1_500_000

SECONDS = 8.0
"""From the child's start to its last word."""

MEGABYTES_OF_MEMORY = 1_000
"""Address space of the child."""
