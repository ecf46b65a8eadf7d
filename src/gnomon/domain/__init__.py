"""The vocabulary: entities and the shapes of event, observation, metric, answer and source."""
