"""What a model's card, configuration, weights and the Hub say of it, as details of a bill of materials."""
