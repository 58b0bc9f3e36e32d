"""The person, their language, sign-in, staff roles, privacy rights and the audit trail."""
