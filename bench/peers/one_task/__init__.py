"""The plain way: a row and a Celery task for each email."""
