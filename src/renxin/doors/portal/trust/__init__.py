"""Messages that can be trusted: is this from us? By the code in it, by who sent it, by what it asks for."""
