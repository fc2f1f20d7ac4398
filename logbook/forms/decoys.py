from areas.choices import AreaLevel
from areas.pickers import AreaPicker


class DecoyForm(AreaPicker):
    """In which village a decoy is to stand."""

    needs_level = AreaLevel.VILLAGE
