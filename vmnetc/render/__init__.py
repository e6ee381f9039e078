"""Objects become text, and texts a tree of files. Phase 6."""
