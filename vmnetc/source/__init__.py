"""Files become plain data, and every value keeps its position. Phase 1."""
