"""The command line `tracker`."""
