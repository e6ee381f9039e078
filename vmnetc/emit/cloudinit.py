"""The cloud-init document of a VM that gives only a user, a password and keys."""

from __future__ import annotations

from vmnetc.graph import CloudInit
from vmnetc.manifest.scalar import scalar


def user_data(cloud_init: CloudInit) -> str | None:
    """The user data: the user's own, or made of user, password and keys; None if it is in a Secret or there is none."""
    if cloud_init.user_data is not None or cloud_init.secret is not None:
        return cloud_init.user_data
    lines = ["#cloud-config"]
    if cloud_init.user is not None:
        lines.append(f"user: {scalar(cloud_init.user)}")
    if cloud_init.password is not None:
        lines += [f"password: {scalar(cloud_init.password)}", "chpasswd: { expire: False }"]
    if cloud_init.ssh_keys:
        lines += ["ssh_authorized_keys:", *(f"  - {scalar(key)}" for key in cloud_init.ssh_keys)]
    return "\n".join(lines) if len(lines) > 1 else None
