"""The pyscripts module: an operator's Python, run on data frames in a process of its own."""
