"""What a person sees: the terminal, the web page and their wording."""
