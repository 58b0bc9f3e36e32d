"""How mail leaves: SMTP, a provider through django-anymail, or GOV.UK Notify."""
