"""One file, written as a whole."""

from __future__ import annotations

from pathlib import Path

from .folder import stage


def put(path: Path, text: str) -> None:
    """The file with this text, all of it or nothing; its permissions stay, and a link stays one.

    Into what is no file, such as a pipe, the text is written. Raises `OSError` where it cannot be written.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(text.encode())
        return
    target = path.resolve()
    temporary = stage(target, text)
    try:
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
