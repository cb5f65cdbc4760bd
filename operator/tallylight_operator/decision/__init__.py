"""Pure: from what is observed, the spec and the time to actions, conditions, and when to decide again."""
