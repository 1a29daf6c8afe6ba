"""Adopting dlint where there are old findings: baselines, ignore comments, only what is new."""
