"""What both processes read of MP4."""
