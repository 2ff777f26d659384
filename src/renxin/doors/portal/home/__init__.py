"""The patient's own home: the door with its proof, and the page on which every package shows what it has for her."""
