"""CloudKitty, served as it is."""
