"""Speed, measured by hand: no test asserts a time."""
