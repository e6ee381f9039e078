"""Services and Routes."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import Body, entries, name_of, part, repeated

_REFUSED = "the API server refuses it"


@object_rule("E1431", "Service")
def ports_of_service(body: Body, target: Target) -> Iterator[Objection]:
    """The ports of a Service cannot be told apart.

    With several ports each has a name, and a number with a protocol stands once (Kubernetes 1.31,
    pkg/apis/core/validation, `ValidateService`).

    ```yaml bad
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: demo}
    spec:
      selector: {app: web}
      ports:
        - {name: http, port: 80}
        - {port: 443}   # error: E1431
    ```
    ```yaml good
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: demo}
    spec:
      selector: {app: web}
      ports:
        - {name: http, port: 80}
        - {name: https, port: 443}
    ```
    """
    ports = list(entries(body, "spec", "ports"))
    if len(ports) > 1:
        for at, port in ports:
            if not port.get("name"):
                yield Objection(at, "of several ports one has no name", hint="name: http, say", cluster=_REFUSED)
    for at, port in repeated(((at, port) for at, port in ports if port.get("name")), name_of):
        yield Objection(f"{at}/name", f'two ports are called "{port["name"]}"', "a name of its own", _REFUSED)
    for at, port in repeated(ports, lambda port: (port.get("port"), port.get("protocol") or "TCP")):
        protocol = port.get("protocol") or "TCP"
        yield Objection(f"{at}/port", f"port {port.get('port')} of {protocol} is given twice", "delete one", _REFUSED)


@object_rule("E1432", "Service")
def type_of_service(body: Body, target: Target) -> Iterator[Objection]:
    """A Service is of a type that does not go with what else it says.

    A Service without an address (`clusterIP: None`) cannot have one outside, and one that stands for another name
    (ExternalName) names it and has no address (Kubernetes 1.31, pkg/apis/core/validation, `ValidateService`).

    ```yaml bad
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: demo}
    spec:
      type: LoadBalancer
      clusterIP: None   # error: E1432
      selector: {app: web}
      ports: [{port: 80}]
    ```
    ```yaml good
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: demo}
    spec:
      type: LoadBalancer
      selector: {app: web}
      ports: [{port: 80}]
    ```
    """
    spec = part(body, "spec")
    kind, address = spec.get("type") or "ClusterIP", spec.get("clusterIP")
    if kind in ("NodePort", "LoadBalancer") and address == "None":
        yield Objection(
            "/spec/clusterIP",
            f"a {kind} needs an address of its own",
            hint="delete clusterIP, or type",
            cluster=_REFUSED,
        )
    if kind == "ExternalName" and not spec.get("externalName"):
        yield Objection("/spec/type", "an ExternalName does not say which", hint="externalName: …", cluster=_REFUSED)
    if kind == "ExternalName" and address:
        yield Objection("/spec/clusterIP", "an ExternalName has no address", hint="delete clusterIP", cluster=_REFUSED)


@object_rule("E1433", "Route")
def route_to_number_in_quotes(body: Body, target: Target) -> Iterator[Objection]:
    """A Route goes to a port whose number is in quotes.

    In quotes it is the name of a port of the Service, and no port can be called like a number; without quotes it is the
    number of the port in the pods. The Route is admitted, and finds no port (openshift/api, route/v1 `RoutePort`).

    ```yaml bad
    apiVersion: route.openshift.io/v1
    kind: Route
    metadata: {name: web, namespace: demo}
    spec:
      to: {kind: Service, name: web}
      port: {targetPort: "8080"}   # error: E1433
    ```
    ```yaml good
    apiVersion: route.openshift.io/v1
    kind: Route
    metadata: {name: web, namespace: demo}
    spec:
      to: {kind: Service, name: web}
      port: {targetPort: 8080}
    ```
    """
    port = part(body, "spec", "port").get("targetPort")
    if isinstance(port, str) and port.isdecimal():
        yield Objection(
            "/spec/port/targetPort",
            f'"{port}" in quotes is the name of a port, and no port is called so',
            hint=f"{port} without quotes, the port of the pods, or the name of the Service's port",
            cluster="the router answers that the application is not available",
        )


@object_rule("E1434", "Route")
def clear_text_of_passthrough(body: Body, target: Target) -> Iterator[Objection]:
    """A Route passes TLS through, and is to serve clear text too.

    With `passthrough` the router does not see what is in the connection; to clear text it can say no (None), or where to go
    (Redirect) (openshift/api, route/v1 `TLSConfig`).

    ```yaml bad
    apiVersion: route.openshift.io/v1
    kind: Route
    metadata: {name: web, namespace: demo}
    spec:
      to: {kind: Service, name: web}
      tls:
        termination: passthrough
        insecureEdgeTerminationPolicy: Allow   # error: E1434
    ```
    ```yaml good
    apiVersion: route.openshift.io/v1
    kind: Route
    metadata: {name: web, namespace: demo}
    spec:
      to: {kind: Service, name: web}
      tls:
        termination: passthrough
        insecureEdgeTerminationPolicy: Redirect
    ```
    """
    tls = part(body, "spec", "tls")
    if tls.get("termination") == "passthrough" and tls.get("insecureEdgeTerminationPolicy") == "Allow":
        yield Objection(
            "/spec/tls/insecureEdgeTerminationPolicy",
            "a Route that passes TLS through serves no clear text",
            hint="Redirect or None",
            cluster=_REFUSED,
        )
