"""The gallery: what the classes show each other, texts and pictures, the first being a hello."""
