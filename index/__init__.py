"""Articles become a searchable collection. Knows nothing about questions."""
