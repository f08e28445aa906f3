"""The local cloud: the project's own stacks on an emulator of AWS that listens on loopback alone."""
