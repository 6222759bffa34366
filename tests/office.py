"""LibreOffice, for tests that need a file as an office program writes it."""

import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice")
NO_OFFICE = "LibreOffice is not installed (soffice is not on the path)"


def pdf_of(word: Path, folder: Path, options: str = "") -> bytes:
    """``word`` as a PDF file; ``options`` are the export filter's own, as JSON."""
    assert SOFFICE is not None
    target = f"pdf:writer_pdf_Export:{options}" if options else "pdf"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [SOFFICE, profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(word)],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return (folder / word.with_suffix(".pdf").name).read_bytes()
