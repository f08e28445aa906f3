"""The stacks, the local cloud and the command line."""
