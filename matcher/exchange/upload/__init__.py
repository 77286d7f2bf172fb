"""Sheets that strangers send: workbooks and CSV files of any shape, read within limits, refused with a reason."""
