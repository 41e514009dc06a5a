"""The compiled part, where it was built: reads blocks of lines by a program that is made from a Shape."""
