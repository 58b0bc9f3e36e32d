"""Those who took part: profiles, what they publish, how it is going, finding each other."""
