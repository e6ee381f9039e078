"""What a command found, as text for a program: one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import findings_json, github, gitlab, junit, plain, sarif
from .report import Report

FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        "text": plain.written,
        "json": findings_json.written,
        "github": github.written,
        "sarif": sarif.written,
        "gitlab": gitlab.written,
        "junit": junit.written,
    }
)
