"""What is deployed: the stacks, the local cloud and the command line."""
