"""The checker's rules, by what they look at."""
