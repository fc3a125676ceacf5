"""The demonstration: invented schools, classes and people, made through the services people use."""
