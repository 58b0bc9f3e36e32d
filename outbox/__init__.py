"""Messages: written, claimed, sent, settled; how emails look; who must not be written to."""
