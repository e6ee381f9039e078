"""Real manifests, said in specs: how much of what people commit the language can say, and what it cannot.

A file here is a repository's; its documents are specs, each for the manifests that `x-files` names. The manifests
themselves stay where they are (`manifests.folder`).
"""
