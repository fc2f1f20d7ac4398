"""What lies where one stands: see `areas.walls`."""

from areas.walls import OwnArea

WALLS = {"HouseholdScore": OwnArea()}
