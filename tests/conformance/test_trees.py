"""Every tree builds with the real kustomize, and every object in it conforms to the schemas of the spec's release."""

from __future__ import annotations

from pathlib import Path

from .trees import Tree, kustomization, releases, trees
from .verdicts import complaints, differences, kustomize, objects_of
from .vmnetc_program import vmnetc


def test_there_are_trees() -> None:
    assert trees(), "golden/ holds no tree: nothing was judged"


def test_a_tree_has_one_spec(tree: Tree) -> None:
    assert len(list(tree.spec.parent.glob("*.vmnet.yaml"))) == 1


def test_every_root_builds(tree: Tree, kubectl: Path) -> None:
    for root in tree.roots():
        assert objects_of(kustomize(kubectl, root)), f"{root.relative_to(tree.folder)} builds nothing"


def test_the_top_root_is_there(tree: Tree) -> None:
    """A tree of attach patches alone has nothing to build."""
    assert tree.folder in tree.roots() or not tree.roots()


def test_roots_alone_give_what_the_top_root_gives(tree: Tree, kubectl: Path) -> None:
    whole = _whole(tree, kubectl)
    alone: dict[str, dict[str, object]] = {}
    for root in tree.roots():
        if root == tree.folder:
            continue
        objects = objects_of(kustomize(kubectl, root))
        assert not objects.keys() & alone.keys(), f"{root} makes an object of another root"
        alone |= objects
    found = differences(alone, whole)
    assert not found, "\n".join(found)


def test_the_top_root_lists_every_root(tree: Tree) -> None:
    """Also for `oc apply -k` of a part: no root is left out, and none is listed twice."""
    listed = kustomization(tree.folder)["resources"] if tree.roots() else []
    assert sorted(tree.folder / name for name in listed) == [root for root in tree.roots() if root != tree.folder]


def test_objects_conform(tree: Tree, kubectl: Path, kubeconform: Path, tmp_path: Path) -> None:
    build = tmp_path / "build.yaml"
    build.write_text(kustomize(kubectl, tree.folder) if tree.roots() else "", "utf-8")
    found = [
        text for release in releases(tree) for text in complaints(kubeconform, [build, *tree.documents()], release)
    ]
    assert not found, "\n".join(found)


def test_the_stream_is_what_kustomize_builds(tree: Tree, kubectl: Path) -> None:
    stream = objects_of(
        vmnetc("build", str(tree.spec), "-o", "-", *(["--cluster", tree.cluster] if tree.cluster else []))
    )
    found = differences(stream, _whole(tree, kubectl))
    assert not found, "\n".join(found)


def _whole(tree: Tree, kubectl: Path) -> dict[str, dict[str, object]]:
    return objects_of(kustomize(kubectl, tree.folder)) if tree.roots() else {}


def test_a_base_and_whole_trees_build_alike(kubectl: Path, tmp_path: Path) -> None:
    """What is alike in all clusters stands once, and each cluster builds to the same."""
    for tree in (tree for tree in trees() if tree.cluster):
        spec = tmp_path / f"{tree.name}.vmnet.yaml"
        spec.write_text(f"{tree.spec.read_text('utf-8')}output: {{layout: base}}\n", "utf-8")
        vmnetc("build", "-q", str(spec), "-o", str(tmp_path / tree.name))
        assert list((tmp_path / tree.name / "base").rglob("*.yaml"))
        overlay = tmp_path / tree.name / "overlays" / tree.cluster
        assert kustomize(kubectl, overlay) == kustomize(kubectl, tree.folder)
