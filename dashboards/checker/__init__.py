"""Checks QuickSight dashboard and analysis definitions for mistakes that the service schema accepts."""
