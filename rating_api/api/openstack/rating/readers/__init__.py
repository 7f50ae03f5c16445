"""What clients send, as values of the domain; the other direction is in views."""
