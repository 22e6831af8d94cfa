"""A question becomes cited evidence. Knows nothing about terminals or pages."""
