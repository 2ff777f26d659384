"""Pages of who waits: her phone, the wall, the kiosk; and of staff who hang walls and look at the error of estimates."""
