"""Runs: agents played over lists of episodes, graded, summarised, and their references."""
