"""Reading CSV, Excel, OpenDocument and DBF row by row, in memory that does not grow with the file."""

from .table import Line, Table, open_table

__all__ = ["Line", "Table", "open_table"]
