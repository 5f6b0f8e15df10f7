"""What outputs for CI systems share: where a finding is in the checkout that they show, and how it is known again."""
