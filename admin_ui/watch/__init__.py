"""What the watch has noticed, on the home of the desk."""
