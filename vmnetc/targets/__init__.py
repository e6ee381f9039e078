"""What each release of the platform can do, asked by capability and never by comparing versions."""
