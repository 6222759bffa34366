"""How the slip loop is kept, from its file."""

from pathlib import Path

from services.notify.slips.domain.policy import SlipPolicy
from shared.data_file import DataFile


def read_slip_policy(path: Path) -> SlipPolicy:
    """Raises ``DataFileInvalid``: a service with a wrong policy does not start."""
    policy, _ = DataFile.at(path, "PUFA_SLIPS_FILE").parse(SlipPolicy)
    return policy
