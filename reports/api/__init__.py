"""Pivot tables and files for programs, with the same services behind them as the screens."""

from reports.api.exports import ExportViewSet
from reports.api.pivots import PivotViewSet

__all__ = ["ExportViewSet", "PivotViewSet"]
