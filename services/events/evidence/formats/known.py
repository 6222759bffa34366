"""Files that are not taken and whose format is known by their first bytes, so that the refusal can say what to do."""

_STRANGERS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"GIF8",), "file_is_gif"),
    ((b"BM", b"II*\0", b"MM\0*", b"8BPS", b"\0\0\1\0"), "file_is_other_picture"),
    ((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!"), "file_is_program"),
    ((b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF"), "file_is_archive"),
    ((b"{\\rtf",), "file_is_rtf"),
    (
        (
            b"RIFF",
            b"RIFX",
            b"RF64",
            b"FLV\1",
            b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
            b"\0\0\1\xba",
            b"fLaC",
            b"caff",
            b".RMF",
        ),
        "file_is_other_media",
    ),
)


def known_stranger(head: bytes) -> str | None:
    """The refusal's code in the catalogue; None for a format that has no advice of its own."""
    return next((code for marks, code in _STRANGERS if head.startswith(marks)), None)
