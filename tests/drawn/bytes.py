"""Input that is no spec: any bytes, and specs with bytes of them changed."""

from __future__ import annotations

import gc
import io
import random
import time
import tracemalloc
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vmnetc.__main__ import main
from vmnetc.diagnostics.text import blocks
from vmnetc.pipeline import compile
from vmnetc.source.document import read

from .drawing import drawn

MOST_BYTES = 100_000
# On a machine that does `_work` in a tenth of a second; `allowance` is the same on this one.
MOST_SECONDS = 2.0
MOST_MEMORY = 200 * 2**20
_PIECES = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3(", b"\xed\xa0\x80", b"\r", b"\t", b"\n", b" ", b":", b": ", b"- "),
    *(b"{", b"}", b"[", b"]", b"&a ", b"*a", b"<<: *a\n", b"!!python/object:os.system ", b"|\n", b">-\n", b'"', b"'"),
    *(b"#", b"%YAML 1.1\n", b"---\n", b"...\n", b"? ", b"~", b"null", b"0x7fffffffffffffff", b"9" * 400, b"1e999"),
    *(b"-.inf", b".nan", b"{n}", b"{vlan}", b"\\u0000", b"\xf0\x9f\x98\x80", b"\xe2\x80\xa8", b"\xc2\x85", b"x" * 3000),
    *(b"[" * 200, b"{a: " * 200, b"- " * 200, b"apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\n", b"count: 5000"),
)


@dataclass(frozen=True)
class Cost:
    """What one input took."""

    seconds: float
    memory: int
    code: int


def hostile(seed: int) -> bytes:
    """Some bytes, of one of several sorts: noise, pieces of YAML, a spec with changes, a spec cut or repeated."""
    source = random.Random(seed)
    return _hostile(source, seed % 5)


def _hostile(source: random.Random, sort: int) -> bytes:
    match sort:
        case 0:
            return source.randbytes(source.choice((0, 1, 10, 200, 5_000)))
        case 1:
            return b"".join(source.choices(_PIECES, k=source.randint(1, 60)))[:MOST_BYTES]
        case 2:
            content = _spec(source)
            for _ in range(source.randint(1, 5)):
                at = source.randint(0, len(content))
                content = content[:at] + source.choice(_PIECES) + content[at + source.choice((0, 1, 3)) :]
            return content[:MOST_BYTES]
        case 3:
            changed = bytearray(_spec(source))
            for _ in range(source.randint(1, 8)):
                changed[source.randrange(len(changed))] = source.randrange(256)
            return bytes(changed)
        case _:
            content = _spec(source)
            first, second = sorted((source.randint(0, len(content)), source.randint(0, len(content))))
            return (content[:first] + content[first:second] * source.randint(0, 4) + content[second:])[:MOST_BYTES]


def _spec(source: random.Random) -> bytes:
    return drawn(source.randrange(300)).text.encode()[: MOST_BYTES // 4]


def read_and_judged(content: bytes, file: Path) -> None:
    """It compiles or is refused, in time, and each finding can be shown; through the same function as the command line."""
    file.write_bytes(content)
    seconds = _judged(file)
    if seconds >= allowance():  # the machine may be slower now than when it was measured: once more, both
        allowance.cache_clear()
        seconds = min(seconds, _judged(file))
    assert seconds < allowance(), f"{seconds:.2f} s, and {allowance():.2f} s are allowed on this machine"


@cache
def allowance() -> float:
    """The seconds that an input may take on this machine, by what it needs for work that never changes."""
    return MOST_SECONDS * min(_work() for _ in range(3)) / 0.1


def _work() -> float:
    started = time.process_time()
    made = [{f"k{number}": str(number)} for number in range(100_000)]
    assert sum(len(str(each)) for each in made) == 1_877_780
    return time.process_time() - started


def _judged(file: Path) -> float:
    """What it took, in seconds of the processor."""
    started = time.process_time()
    document, problems = read(str(file))
    result = compile(document, problems)
    assert result.failed or result.files() is not None
    assert result.failed == any(finding.diagnostic.code[0] == "E" for finding in result.findings)
    for finding in result.findings:
        assert finding.place is not None
        assert finding.diagnostic.code != "E1204", finding
    assert all(blocks(result.findings, {document.name: document.text}.get, color=False))
    return time.process_time() - started


def run(content: bytes, file: Path) -> Cost:
    """What the command line makes of it, in this process: findings or a stream, and never exit code 4."""
    file.write_bytes(content)
    out, error = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    tracemalloc.start()
    started = time.process_time()
    try:
        with redirect_stdout(out), redirect_stderr(error):
            code = main(["build", "-o", "-", str(file)])
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.enable()  # which the program turns off for its own short run
    seconds = time.process_time() - started
    error.flush()
    said = error.buffer.getvalue().decode()
    assert code in (0, 1), (code, said)
    assert "Traceback" not in said, said
    assert memory < MOST_MEMORY, memory
    return Cost(seconds, memory, code)


def many(first: int, count: int, file: Path) -> list[int]:
    """So many inputs, one after another, with a word on the way."""
    started, longest = time.process_time(), 0.0
    failed: list[int] = []
    for seed in range(first, first + count):
        before = time.process_time()
        try:
            read_and_judged(hostile(seed), file)
        except Exception as error:
            failed.append(seed)
            print(f"input {seed} fails: {error!r}", flush=True)
        longest = max(longest, time.process_time() - before)
        if (seed - first) % 5_000 == 4_999:
            print(
                f"{seed - first + 1} inputs, {time.process_time() - started:.0f} s, longest {longest:.2f} s", flush=True
            )
    print(f"{count} inputs, {time.process_time() - started:.0f} s, longest {longest:.2f} s, {len(failed)} failed")
    return failed
