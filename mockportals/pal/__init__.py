"""PAL: the dealer's sales system."""
