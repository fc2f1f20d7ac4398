"""Random words that people copy from paper."""

# Without the letters and digits that look alike on a printed sheet.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
