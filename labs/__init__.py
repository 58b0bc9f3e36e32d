"""Series, themes, sessions, speakers, challenges, resources, lessons, funding."""
