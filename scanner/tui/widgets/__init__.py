"""What the screens are made of: two widgets that draw lines, however many there are."""
