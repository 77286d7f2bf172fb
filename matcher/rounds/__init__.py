"""What people do and may do: the trail of deeds. Pure functions; time comes in as a value, nothing is read or kept."""
