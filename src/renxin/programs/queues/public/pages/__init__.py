"""Pages of who waits: her phone, the wall, the kiosk; and of staff who hang walls and look at errors of estimates."""
