"""One directory a peer: requirements.txt (its environment) and app.py (the same toy API on its framework)."""
