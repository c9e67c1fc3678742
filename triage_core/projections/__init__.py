"""From a ruling to each track's answer: one file a track, none knows another."""
