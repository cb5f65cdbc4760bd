"""What segments hold by their own headers, beside what the master playlist announces of them."""
