"""What is kept from run to run: outcomes, what they rest on, and what the rules say of themselves."""
