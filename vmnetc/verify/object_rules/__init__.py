"""Rules for one object, by its kind; each module has those of one topic."""
