"""The grammar of the spec: what may be typed, as pydantic models of the long form, by noun."""
