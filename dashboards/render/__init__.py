"""The parts of the preview: what a visual asks of its data, and how the answer is drawn."""
