from reports.models.rollup import ScoreRollup

__all__ = ["ScoreRollup"]
