"""Tables derived from entities: who, whose, which, and what became of it."""
