"""A month of a small cloud, to look at: raw usage, a price list, and the bill."""
