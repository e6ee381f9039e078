"""What a command ends with."""

OK = 0
FINDINGS = 1
COULD_NOT_START = 2
WOULD_CHANGE = 3  # or, with --fail-on-change, has changed
INTERNAL = 4
INTERRUPTED = 130
