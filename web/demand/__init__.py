"""The officers' pages: rounds that are prepared and held here, from the first lot to their end."""
