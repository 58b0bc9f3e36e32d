"""What is written in two languages: declared texts, their states, the catalogues."""
