"""Kustomization and Component, as far as a generated tree uses them."""

from __future__ import annotations

from parts import (
    BOOLEAN,
    DRAFT,
    LABELS,
    STRING,
    TEXT,
    Schema,
    array,
    choice,
    embedded_metadata,
    given,
    strict,
)


def files() -> dict[str, Schema]:
    """The schemas of this module, by file name."""
    folder = "any/kustomize.config.k8s.io"
    order = {"sortOptions": sort_options()}
    return {
        f"{folder}/kustomization_v1beta1.json": kustomization("v1beta1", "Kustomization", order),
        f"{folder}/component_v1alpha1.json": kustomization("v1alpha1", "Component", {}),
    }


def kustomization(version: str, kind: str, more: dict[str, Schema]) -> Schema:
    """The file of one folder; kustomize reads both kinds alike."""
    properties = {
        "apiVersion": {"const": f"kustomize.config.k8s.io/{version}"},
        "kind": {"const": kind},
        "metadata": embedded_metadata(),
        "resources": array(TEXT),
        "components": array(TEXT),
        "labels": array(labels()),
        "patches": array(patch()),
    }
    return {"$schema": DRAFT} | strict(properties | more, ["apiVersion", "kind"])


def labels() -> Schema:
    """Labels that kustomize adds; by itself it leaves selectors and templates alone."""
    properties = {"pairs": LABELS, "includeSelectors": BOOLEAN, "includeTemplates": BOOLEAN}
    return strict(properties, ["pairs"])


def patch() -> Schema:
    """A patch: from a file or in place, and what it changes."""
    keys = (
        "group",
        "version",
        "kind",
        "name",
        "namespace",
        "labelSelector",
        "annotationSelector",
    )
    properties = {
        "path": TEXT,
        "patch": TEXT,
        "target": strict(dict.fromkeys(keys, STRING), minProperties=1),
        "options": strict({"allowNameChange": BOOLEAN, "allowKindChange": BOOLEAN}),
    }
    return strict(properties, oneOf=[given("path"), given("patch")])


def sort_options() -> Schema:
    """The order of the output."""
    legacy = strict({"orderFirst": array(TEXT), "orderLast": array(TEXT)})
    return strict({"order": choice("fifo", "legacy"), "legacySortOptions": legacy}, ["order"])
