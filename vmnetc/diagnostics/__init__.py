"""What is wrong, where, and how it is said. Ground of every other room; depends on nothing."""
