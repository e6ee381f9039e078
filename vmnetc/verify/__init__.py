"""Objects against their schemas, whoever made them. Phase 7."""
