"""Renders a QuickSight dashboard definition over local data as an offline page or as pictures."""
