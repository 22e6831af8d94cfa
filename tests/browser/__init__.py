"""What a visitor does with the page, in a real browser."""
