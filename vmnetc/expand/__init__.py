"""Plain data becomes the long form: short forms, defaults and templates are gone. Phase 2."""
