from reports.models.exports import JOB_KIND, Export, ExportAlarm, ExportLimit
from reports.models.rollup import ScoreRollup
from reports.models.saved import SavedReport

__all__ = ["JOB_KIND", "Export", "ExportAlarm", "ExportLimit", "SavedReport", "ScoreRollup"]
