"""An archive that went out comes in again as it was, into an empty database and into a filled one."""
