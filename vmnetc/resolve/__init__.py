"""Names become objects: what was typed becomes what is meant. Phase 3."""
