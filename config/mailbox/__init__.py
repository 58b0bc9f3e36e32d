"""The mailbox page of this machine: shows what the local SMTP server caught. It does not exist in production."""
