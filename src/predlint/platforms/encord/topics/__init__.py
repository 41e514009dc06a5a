"""Topics of records: each with its violations, its part of the Shape, its checks and its fixes."""
