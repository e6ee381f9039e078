"""Writes docs/coverage.md."""

from .coverage import DOCUMENT, document

DOCUMENT.write_text(document(), "utf-8")
