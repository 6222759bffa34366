"""Failures that have names. Whoever handles a message or a request decides by these, never by a driver's own errors."""


class Unavailable(Exception):
    """A store, broker or provider cannot be reached. No attempt is counted: who was told waits and goes on."""

    def __init__(self, dependency: str, reason: str = "") -> None:
        self.dependency = dependency
        self.reason = reason
        super().__init__(f"{dependency} is not reachable: {reason}" if reason else f"{dependency} is not reachable")


class Rejected(Exception):
    """This message can never be handled, today or later. It goes to the dead letters at once, with this reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class DataFileInvalid(ValueError):
    """A file of data that a service cannot start with; the text says which file, on which line, and what is wrong there.

    ``setting`` is the variable that names the file.
    """

    def __init__(self, setting: str, said: str) -> None:
        self.setting = setting
        super().__init__(said)
