"""The datasets and QuickSight dashboards over the lake, as code."""
