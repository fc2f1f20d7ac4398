from reports.models.exports import JOB_KIND, Export, ExportAlarm, ExportLimit
from reports.models.rollup import ScoreRollup

__all__ = ["JOB_KIND", "Export", "ExportAlarm", "ExportLimit", "ScoreRollup"]
