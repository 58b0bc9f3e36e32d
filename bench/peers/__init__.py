"""The peers the outbox is measured against, each in a process of its own with settings of its own."""
