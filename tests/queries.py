"""What pages take beside their own queries."""

# Whoever looks at a family is written down (ADR 35): one statement a page, however many families it shows.
THE_LOOK = 1
