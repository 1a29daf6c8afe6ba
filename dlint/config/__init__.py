"""How dlint is configured."""
