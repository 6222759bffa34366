"""What the events service needs to be told: what every service does, and ``blobs_url`` where it runs alone."""

from shared.settings import Settings


class EventsSettings(Settings):
    """Read from ``PUFA_…``; the service adds nothing of its own."""
