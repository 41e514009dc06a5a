"""What commands do beside checking. Nothing below imports it."""
