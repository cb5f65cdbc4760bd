"""Who is told: Prometheus, JSON lines, people, folders of pictures."""
