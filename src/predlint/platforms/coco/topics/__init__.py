"""The rules of COCO files by topic: each with its violations, its part of the shape, its checks and its fixes."""
