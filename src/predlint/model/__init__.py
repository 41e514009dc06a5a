"""The values and words that all floors share: findings and their rules, names, numbers, hashes. It knows no files and no platforms."""
