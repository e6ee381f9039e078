"""MAC addresses made from names: the same ones in every build, so that nothing has to be remembered."""

from __future__ import annotations

from collections.abc import Iterable, Set
from hashlib import sha256

from vmnetc.graph import Nic
from vmnetc.lock import Lock


def mac_addresses(nics: Iterable[tuple[str, Nic]], lock: Lock) -> tuple[dict[str, str], dict[str, str]]:
    """The addresses of those that ask for one, by `<namespace>/<vm>/<nic>`, and those of them that are not their hash.

    Of two NICs with one hash the later keeps looking; one of a VM that was there before is not the later one.
    """
    seed = _seed(lock)
    fixed: set[str] = set()
    asking: list[str] = []
    for key, nic in nics:
        if nic.mac is not None:
            fixed.add(nic.mac.lower())
        elif nic.auto_mac:
            asking.append(key)
    asking.sort(key=lambda key: (key not in lock.macs, _vm(key) not in lock.vms, key))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key in asking:
        # A VM that is live keeps its address whatever is typed elsewhere: a rule tells of the two.
        others = frozenset() if _vm(key) in lock.vms else fixed
        found[key] = lock.macs.get(key) or _free(seed, key, taken, others)
        taken.add(found[key])
    pinned = {key: mac for key, mac in sorted(found.items()) if mac != _hashed(seed, key, 0)}
    return found, pinned


def first_choice(lock: Lock, key: str) -> str:
    """The address of a NIC with whose hash no other meets."""
    return _hashed(_seed(lock), key, 0)


def _seed(lock: Lock) -> str:
    return f"{lock.mac_seed}|{lock.cluster}"


def _vm(key: str) -> str:
    return key.rpartition("/")[0]


def _free(seed: str, key: str, taken: Set[str], others: Set[str]) -> str:
    counter = 0
    while (mac := _hashed(seed, key, counter)) in taken or mac in others:
        counter += 1
    return mac


def _hashed(seed: str, key: str, counter: int) -> str:
    """Five bytes of a hash behind `02`, which says that whoever runs the network chose the address (IEEE 802c)."""
    vm, _, nic = key.rpartition("/")
    text = f"{seed}|{vm}|{nic}" + (f"|{counter}" if counter else "")
    return "02:" + sha256(text.encode()).digest()[:5].hex(":")
