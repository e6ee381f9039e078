"""What the cluster would accept, or find out too late: rules on the graph. Phase 4."""
