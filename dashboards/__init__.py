"""What is seen of the lake: datasets and QuickSight dashboards as code."""
