"""What is taken note of while a file goes by, for the rules across its records: columns of numbers, by table, of any size."""
