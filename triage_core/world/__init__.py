"""The company behind the mail: its teams, its records, its written policy, and how to look up."""
