"""The sheets of the household's dashboard, one module each."""
