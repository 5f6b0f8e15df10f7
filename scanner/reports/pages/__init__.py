"""Pages on one thing, as styled lines: a finding with its evidence, a rule, a licence. Outputs and screens draw them."""
