"""The cloud-init document of a VM."""

from __future__ import annotations

from collections.abc import Mapping

from vmnetc.quoting import scalar
from vmnetc.spec.machines import CloudInit


def user_data(typed: CloudInit, files: Mapping[str, str]) -> str | None:
    """The user's own document, or one made of user, password and keys; None if it is in a Secret or there is none."""
    if typed.userDataFile is not None:
        return files.get(typed.userDataFile)
    if typed.userData is not None or typed.secret is not None:
        return typed.userData
    lines = ["#cloud-config"]
    if typed.user is not None:
        lines.append(f"user: {scalar(typed.user)}")
    if typed.password is not None:
        lines += [f"password: {scalar(typed.password)}", "chpasswd: { expire: False }"]
    if typed.sshKeys:
        lines += ["ssh_authorized_keys:", *(f"  - {scalar(key)}" for key in typed.sshKeys)]
    return "\n".join(lines) if len(lines) > 1 else None
