"""One file a rule, named by the fault."""
