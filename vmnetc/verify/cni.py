"""The configuration inside a NetworkAttachmentDefinition: its plugins, with the pointers to them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from .parts import Body, Part, part

BRIDGES = ("bridge", "cnv-bridge")
OVN = "ovn-k8s-cni-overlay"
RESOURCE = "k8s.v1.cni.cncf.io/resourceName"
STARTS_NOT = "the pods of its VMs do not start"


def config(nad: Body) -> Body:
    """Its JSON, read; an empty one where there is none."""
    text = part(nad, "spec").get("config")
    found = _read(text) if isinstance(text, str) else None
    return found if isinstance(found, dict) else {}


@lru_cache(256)
def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def plugins(nad: Body, *kinds: str) -> list[Part]:
    """The plugins of some kinds, or all of them."""
    whole = config(nad)
    if "plugins" in whole:
        found = [(f"/spec/config/plugins/{index}", plugin) for index, plugin in enumerate(whole["plugins"] or ())]
    else:
        found = [("/spec/config", whole)]
    return [(at, plugin) for at, plugin in found if not kinds or plugin.get("type") in kinds]


def resource(nad: Body) -> str | None:
    """What a pod is given of its node to be attached."""
    found: str | None = part(nad, "metadata", "annotations").get(RESOURCE)
    return found
