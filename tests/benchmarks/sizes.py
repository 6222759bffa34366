"""How large the invented country is, and how much it does in a year, where scale is measured."""

import os

FEW = 1000
MANY = int(os.environ.get("PUFA_BENCH_ACTIVITIES", "100000"))
FRACTION = float(os.environ.get("PUFA_BENCH_FRACTION", "1"))
FOLDER = os.environ.get("PUFA_BENCH_FOLDER")
"""Where stores of so many activities are kept for the next run (``activities-1000`` and so on); without it they are not."""
