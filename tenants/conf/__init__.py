"""How the service is configured, started and watched over."""
