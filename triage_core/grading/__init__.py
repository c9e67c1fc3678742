"""Graders: one question a file, answered as a Check with a reason in words."""
