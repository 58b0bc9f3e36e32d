"""Public bodies, teams, the pipeline and interactions."""
