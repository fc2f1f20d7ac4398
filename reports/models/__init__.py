from reports.models.exports import JOB_KIND, Export, ExportAlarm, ExportLimit

__all__ = ["JOB_KIND", "Export", "ExportAlarm", "ExportLimit"]
