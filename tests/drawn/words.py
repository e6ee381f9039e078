"""Texts, labels and annotations, of the sort that spoils careless YAML."""

from __future__ import annotations

from typing import Any

from .chance import Chance

TEXTS = (
    *("storage", "the LAN of floor 3", "yes", "0123", "1e3", "null", "a: b", "a #b", "- a", "'quoted'", 'say "hi"'),
    *("back\\slash", "Brücke", "橋 🌉", "12:34:56", "{braces}", "*star", "&and", "!bang", "100%", "@at", "`tick`"),
    *("two\nlines", "ends with a colon:", "2026-11-24", "~", "tab\there", "trailing ", " leading", "a,b", "<<", "="),
)
VALUES = ("web", "1", "true", "", "on", "v1.2.3", "A_b-c", "0x1f", "1e3", "null", "2026-11-24", "y", "007")
NAMES = ("tier", "app", "example.com/tier", "on", "y", "env.example.com/A_b", "x1", "0")


def text(chance: Chance) -> str:
    return chance.one(TEXTS)


def labels(chance: Chance) -> dict[str, str]:
    return {name: chance.one(VALUES) for name in chance.some(NAMES, 1, 3)}


def notes(chance: Chance) -> dict[str, str]:
    return {name: chance.one(VALUES + TEXTS) for name in chance.some(NAMES, 1, 3)}


def about(chance: Chance, entry: dict[str, Any], share: float = 0.15) -> None:
    """What an entry says of itself."""
    chance.fill(entry, "description", share, lambda: text(chance))
    chance.fill(entry, "labels", share, lambda: labels(chance))
    chance.fill(entry, "annotations", share, lambda: notes(chance))
