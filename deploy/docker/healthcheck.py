"""Exit 0 if ``$HEALTH_URL`` answers 200, else 1. The URL may name environment variables as ``{NAME}``."""

import os
import sys
import urllib.request

address = os.environ["HEALTH_URL"].format_map(os.environ)
try:
    with urllib.request.urlopen(address, timeout=4) as answer:
        sys.exit(answer.status != 200)
except OSError as error:
    sys.exit(f"{address}: {error}")
