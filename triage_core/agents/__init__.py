"""Agents: they see observations and never an answer key."""
