"""How scenarios are made: a world, a case in it, a writer's words, a mail, answers by policy."""
