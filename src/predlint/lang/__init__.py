"""The language of `.onto` files: ontologies that people read and write, and rules of their own."""
