"""The real parts judge what vmnetc makes: kustomize builds the trees, kubeconform reads every object."""
