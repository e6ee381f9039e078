"""The only room that changes the disk; it also tells what it would change. Phase 8."""
