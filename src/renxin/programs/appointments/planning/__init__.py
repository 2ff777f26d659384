"""The pages by which a department plans its sessions."""
