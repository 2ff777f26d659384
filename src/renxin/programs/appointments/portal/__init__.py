"""The patient's own pages of appointments: find a time, book it, change it, give it back, wait for one."""
