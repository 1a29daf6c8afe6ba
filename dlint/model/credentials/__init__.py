"""What is a credential, and where files hold, set, copy and show them."""
