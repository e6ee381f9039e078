"""What a change of a NIC asks of VMs that run, by what the lock remembers of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from specs import compiled, compiled_with_lock

from vmnetc.diagnostics.model import Located
from vmnetc.lock import ONLY, Lock
from vmnetc.lock.text import text as lock_text
from vmnetc.pipeline import read_lock

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\nmetadata: {name: lab}\ntarget: openshift-4.%d\n"
SPEC = """\
bridges: {br-a: ens1}
networks:
  blue: {bridge: br-a}
  red: {bridge: br-a, vlan: 7}
namespaces: [demo]
vms:
  "demo/web-{n}": {memory: 1Gi, count: 500, nics: [pod, {network: blue, name: lan}]}
attach:
  demo/old: {nics: [{network: blue, name: lan}]}
"""
WEB = "{network: blue, name: lan}]}\nattach"
OLD = "{nics: [{network: blue, name: lan}]}"


def lock_of(spec: str, release: int = 20) -> Lock:
    lock = compiled(HEAD % release + spec).lock
    assert lock is not None
    return lock


def second(before: str, after: str, release: int = 20) -> list[Located]:
    """The findings of a second state."""
    assert before != after
    return compiled_with_lock(HEAD % release + after, lock_text(lock_of(before, release))).findings


def web(nics: str) -> str:
    return SPEC.replace(WEB, f"{nics}]}}\nattach")


@pytest.mark.parametrize(
    ("release", "nics", "code", "message"),
    [
        (20, "{network: blue, name: lan}, red", "I0650", "is new"),
        (20, "{network: blue, name: lan}, {network: red, model: e1000}", "I0651", "is new, with model e1000"),
        (20, "{network: blue, name: lan, state: absent}", "I0650", "is to be absent"),
        (20, "{network: blue, name: lan, state: down}", "I0652", "goes down"),
        (20, "{network: blue, name: lan, model: e1000}", "I0651", "has model e1000"),
        (20, "{network: blue, name: lan, bootOrder: 3}", "I0651", "has boot order 3"),
        (20, "{network: blue, name: lan, raw: {acpiIndex: 4}}", "I0651", "has another raw"),
        (20, "{network: red, name: lan}", "I0651", "moves from blue to red"),
        (22, "{network: red, name: lan}", "I0650", "moves from blue to red"),
        (23, "{network: red, name: lan, model: e1000}", "I0651", "has model e1000"),
    ],
)
def test_a_nic_of_500_vms_changes(release: int, nics: str, code: str, message: str) -> None:
    (found,) = second(SPEC, web(nics), release)
    assert found.diagnostic.code == code
    assert message in found.diagnostic.message
    assert 'VM "demo/web-{n}"' in found.diagnostic.message
    assert found.diagnostic.cluster.endswith('"demo/web-1", "demo/web-10", "demo/web-100" and 497 more')


def test_what_is_no_change() -> None:
    turned = SPEC.replace("[pod, {network: blue, name: lan}]", "[{network: blue, name: lan}, pod]")
    assert second(SPEC, turned) == []
    assert second(SPEC, web("{network: blue, name: lan, state: up}")) == []
    assert second(SPEC, SPEC.replace("count: 500", "count: 501")) == []
    leaving = web("{network: blue, name: lan, state: absent}")
    assert second(leaving, SPEC.replace(", {network: blue, name: lan}]}\nattach", "]}\nattach")) == []
    halted = SPEC.replace("count: 500,", "count: 500, runStrategy: Halted,")
    assert second(halted, halted.replace(WEB, WEB.replace("lan}", "lan, model: e1000}"))) == []


def test_a_nic_that_is_deleted() -> None:
    gone = SPEC.replace(", {network: blue, name: lan}]}\nattach", "]}\nattach")
    (found,) = second(SPEC, gone)
    assert (found.diagnostic.code, found.place and found.place.line) == ("I0651", 11)
    assert found.diagnostic.hint.startswith("keep NIC lan with state: absent")


def test_a_nic_under_the_name_of_its_network_is_another() -> None:
    """From 4.22 on it would move, if it kept its name."""
    named = web("blue")
    for release, cure in ((20, "keep NIC blue with state: absent"), (22, "name: blue at the NIC that takes its place")):
        gone, new = sorted(second(named, web("red"), release), key=lambda one: one.diagnostic.code, reverse=True)
        assert (gone.diagnostic.code, new.diagnostic.code) == ("I0651", "I0650")
        assert gone.diagnostic.hint.startswith(cure)
    (moved,) = second(named, web("{network: red, name: blue}"), 22)
    assert moved.diagnostic.code == "I0650"


def test_patches_of_vms_of_others() -> None:
    (found,) = second(SPEC, SPEC.replace(OLD, "{nics: [{network: blue, name: lan}, red]}"))
    assert found.diagnostic.message == 'NIC "red" of attach entry "demo/old" is new: a live migration brings that'
    (found,) = second(SPEC, SPEC.replace(OLD, "{nics: [{network: blue, name: lan, model: e1000}]}"))
    assert found.diagnostic.code == "I0651"


def test_a_template_that_many_entries_use_is_one_finding() -> None:
    vms = "".join(f"  demo/vm-{index}: {{template: small}}\n" for index in range(40))
    template = "templates: {small: {memory: 1Gi, nics: [pod, blue]}}\n"
    before = SPEC[: SPEC.index("vms:")] + template + "vms:\n" + vms
    (found,) = second(before, before.replace("blue]", "blue, red]"))
    assert (found.diagnostic.code, found.diagnostic.note) == ("I0650", "the same for 39 more entries")


def test_an_address_that_was_made_and_is_typed_is_the_same() -> None:
    made = web("{network: blue, name: lan, mac: auto}")
    lock = lock_of(made.replace("count: 500", "count: 1"))
    mac = next(m for m in compiled(HEAD % 20 + made).manifests if m.name == "web-1").body
    address = mac["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"][1]["macAddress"]
    for typed, codes in ((address, []), ("02:00:00:00:00:07", ["I0651"])):
        after = web(f'{{network: blue, name: lan, mac: "{typed}"}}').replace("count: 500", "count: 1")
        found = compiled_with_lock(HEAD % 20 + after, lock_text(lock)).findings
        assert [one.diagnostic.code for one in found] == codes


def test_infos_stop_nothing_and_can_be_allowed() -> None:
    changed = web("{network: blue, name: lan, model: e1000}")
    result = compiled_with_lock(HEAD % 20 + changed, lock_text(lock_of(SPEC)))
    assert not result.failed
    assert result.lock is not None
    assert result.lock.plugged["demo/web-7"]["lan"] == {"nad": "blue", "model": "e1000"}
    line = next(line for line in changed.split("\n") if "web-" in line)
    for word in ("I0651", "nic-by-restart"):
        allowed = changed.replace(line, f"{line}  # vmnetc: allow {word} restarted on Sunday")
        assert second(SPEC, allowed) == []


def test_with_an_error_nothing_is_said_of_running_vms() -> None:
    found = second(SPEC, web("{network: blue, name: lan, model: e1000}, nowhere"))
    assert [one.diagnostic.code for one in found] == ["E0401"]


# How the lock learns


def test_a_lock_of_an_older_vmnetc_is_not_written_for_this() -> None:
    old = replace(lock_of(SPEC), plugged={})
    result = compiled_with_lock(HEAD % 20 + SPEC, lock_text(old))
    assert result.findings == []
    assert result.lock_changes() == []
    assert result.lock == old
    changed = compiled_with_lock(HEAD % 20 + web("{network: blue, name: lan, model: e1000}"), lock_text(old))
    assert (changed.findings, changed.lock_changes()) == ([], [])


def test_it_learns_of_what_is_new_when_it_is_written_anyway() -> None:
    old = replace(lock_of(SPEC), plugged={})
    result = compiled_with_lock(HEAD % 20 + SPEC.replace("count: 500", "count: 501"), lock_text(old))
    assert result.lock_changes() == ["+ attach.demo/old", "+ vms.demo/web-501"]
    assert result.lock is not None
    assert set(result.lock.plugged) == {"demo/old", "demo/web-501"}


def test_a_line_for_each_vm() -> None:
    lock = lock_of(SPEC)
    text = lock_text(lock)
    assert "      demo/web-7: {default: pod, lan: blue}\n" in text
    locks, problems = read_lock("lab.vmnet.lock.yaml", text, "lab.vmnet.yaml")
    assert (locks and locks[ONLY], problems) == (lock, [])
