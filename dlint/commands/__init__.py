"""What commands other than `check` do, one module each."""
