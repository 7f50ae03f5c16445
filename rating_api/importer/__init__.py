"""Taking over what another rating service knows: a package for each, and what they have in common."""
